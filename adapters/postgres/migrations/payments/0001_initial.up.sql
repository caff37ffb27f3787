-- Payments and what was asked of the gateway for them. The columns are those of the records in
-- comanda/payments/payment.hpp.

CREATE TABLE payments (
  payment_id        uuid        NOT NULL PRIMARY KEY,
  order_id          uuid        NOT NULL,
  customer_id       text COLLATE "C" NOT NULL,
  amount            bigint      NOT NULL,
  captured          bigint      NOT NULL,
  refunded          bigint      NOT NULL,
  refunding         bigint      NOT NULL,
  currency          text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  status            text COLLATE "C" NOT NULL CHECK (status IN ('pending', 'authorized', 'captured', 'partially_refunded',
                                                                'refunded', 'declined', 'voided', 'failed')),
  decline_code      text,
  gateway_reference text,
  target_revision   bigint      NOT NULL,
  increase          bigint      NOT NULL,
  settled_revision  bigint      NOT NULL CHECK (settled_revision >= 0),
  restored_revision bigint      NOT NULL CHECK (restored_revision >= 0),
  version           bigint      NOT NULL CHECK (version > 0),
  created_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL,
  CONSTRAINT payments_order UNIQUE (order_id),
  CONSTRAINT payments_amounts CHECK (0 <= refunded AND 0 <= refunding AND refunded + refunding <= captured
                                     AND captured <= amount),
  CONSTRAINT payments_change CHECK (0 <= target_revision AND 0 <= increase AND (target_revision > 0 OR increase = 0))
) WITH (fillfactor = 90);
CREATE INDEX payments_newest ON payments (created_at, payment_id);
CREATE INDEX payments_status_newest ON payments (status, created_at, payment_id);
CREATE INDEX payments_customer_newest ON payments (customer_id, created_at, payment_id);

-- The updated columns have no index, so an update that finds room on the page touches none.
CREATE TABLE payment_operations (
  operation_id uuid        NOT NULL PRIMARY KEY,
  payment_id   uuid        NOT NULL,
  kind         text COLLATE "C" NOT NULL CHECK (kind IN ('authorize', 'capture', 'void', 'refund', 'adjust')),
  purpose      text COLLATE "C" NOT NULL CHECK (purpose IN ('order', 'cancellation', 'undo', 'request', 'preparation',
                                                             'restoration', 'settlement')),
  revision     bigint      NOT NULL CHECK (revision >= 0),
  amount       bigint      NOT NULL CHECK (amount >= 0),
  currency     text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  gateway_reference text,
  state        text COLLATE "C" NOT NULL CHECK (state IN ('requested', 'succeeded', 'failed', 'unknown')),
  attempts     bigint      NOT NULL CHECK (attempts >= 0),
  retries      bigint      NOT NULL CHECK (retries >= 0),
  reason       text        NOT NULL,
  code         text        NOT NULL,
  message      text        NOT NULL,
  saga_id      uuid,
  step         text        NOT NULL,
  version      bigint      NOT NULL CHECK (version > 0),
  created_at   timestamptz NOT NULL,
  updated_at   timestamptz NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX payment_operations_payment ON payment_operations (payment_id, created_at, operation_id);

-- What every service has besides its own tables. Text that is compared or sorted has the collation "C": byte order, the
-- same on every machine and in every store.

-- Makes a statement fail when it changed another number of rows than it should have. The COMMIT is already on its way when
-- the number becomes known, so the refusal has to come from inside the transaction.
CREATE FUNCTION comanda_expect(actual bigint, expected bigint) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  IF actual IS DISTINCT FROM expected THEN
    RAISE EXCEPTION 'changed % rows of %', actual, expected USING ERRCODE = 'CM001';
  END IF;
  RETURN actual;
END
$$;

-- Rows live for milliseconds: vacuum often and without waiting, so that the table stays as small as its content.
CREATE TABLE outbox (
  message_id  uuid        NOT NULL PRIMARY KEY,
  type        text        NOT NULL,
  target      text        NOT NULL,
  traceparent text        NOT NULL,
  body        text        NOT NULL,
  created_at  timestamptz NOT NULL,
  due_at      timestamptz NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_insert_scale_factor = 0,
        autovacuum_vacuum_insert_threshold = 10000, autovacuum_analyze_scale_factor = 0,
        autovacuum_analyze_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX outbox_due ON outbox (due_at);

CREATE TABLE inbox (
  message_id  uuid        NOT NULL PRIMARY KEY,
  received_at timestamptz NOT NULL
);
CREATE INDEX inbox_received ON inbox (received_at);

CREATE TABLE idempotency_keys (
  idempotency_key text COLLATE "C" NOT NULL PRIMARY KEY,
  fingerprint     text        NOT NULL,
  outcome         text        NOT NULL,
  created_at      timestamptz NOT NULL
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);

CREATE TABLE timers (
  timer_id uuid        NOT NULL PRIMARY KEY,
  kind     text        NOT NULL,
  subject  text        NOT NULL,
  due_at   timestamptz NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_insert_scale_factor = 0,
        autovacuum_vacuum_insert_threshold = 10000, autovacuum_analyze_scale_factor = 0,
        autovacuum_analyze_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX timers_due ON timers (due_at);

CREATE TABLE effects (
  effect_id   uuid        NOT NULL PRIMARY KEY,
  kind        text        NOT NULL,
  subject     text        NOT NULL,
  payload     jsonb       NOT NULL,
  attempt     bigint      NOT NULL CHECK (attempt >= 0),
  traceparent text        NOT NULL,
  created_at  timestamptz NOT NULL,
  due_at      timestamptz NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_insert_scale_factor = 0,
        autovacuum_vacuum_insert_threshold = 10000, autovacuum_analyze_scale_factor = 0,
        autovacuum_analyze_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX effects_due ON effects (due_at);

-- What operators did, and why.
CREATE TABLE audit (
  audit_id uuid        NOT NULL PRIMARY KEY,
  at       timestamptz NOT NULL,
  caller   text        NOT NULL,
  action   text        NOT NULL,
  subject  text        NOT NULL,
  reason   text        NOT NULL
);
CREATE INDEX audit_newest ON audit (at, audit_id);

-- Messages that could not be handled, for an operator: see comanda/operations/dead_message.hpp.
CREATE TABLE dead_messages (
  message_id      uuid        NOT NULL PRIMARY KEY,
  type            text COLLATE "C" NOT NULL,
  cause_code      text COLLATE "C" NOT NULL,
  cause           text        NOT NULL,
  attempts        bigint      NOT NULL CHECK (attempts >= 0),
  first_failed_at timestamptz NOT NULL,
  last_failed_at  timestamptz NOT NULL,
  traceparent     text        NOT NULL,
  body            text        NOT NULL,
  body_encoding   text COLLATE "C" NOT NULL CHECK (body_encoding IN ('utf8', 'base64')),
  status          text COLLATE "C" NOT NULL CHECK (status IN ('parked', 'redriven', 'discarded')),
  closed_at       timestamptz,
  version         bigint      NOT NULL CHECK (version > 0)
);
CREATE INDEX dead_messages_newest ON dead_messages (status, last_failed_at, message_id);
CREATE INDEX dead_messages_cause_newest ON dead_messages (status, cause_code, last_failed_at, message_id);
CREATE INDEX dead_messages_type_newest ON dead_messages (status, type, last_failed_at, message_id);
CREATE INDEX dead_messages_closed ON dead_messages (closed_at);
