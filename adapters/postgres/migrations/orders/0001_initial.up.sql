-- Orders, their sagas and what happened to them. The columns are those of the records in comanda/orders/order.hpp and
-- comanda/saga/instance.hpp.

CREATE TABLE orders (
  order_id        uuid        NOT NULL PRIMARY KEY,
  customer_id     text COLLATE "C" NOT NULL,
  currency        text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  lines           jsonb       NOT NULL CHECK (jsonb_typeof(lines) = 'array'),
  total           bigint      NOT NULL CHECK (total >= 0),
  status          text COLLATE "C" NOT NULL
    CHECK (status IN ('pending', 'confirmed', 'rejected', 'revision_pending', 'cancel_pending', 'cancelled')),
  rejection       jsonb,
  change          jsonb,
  saga_id         uuid        NOT NULL,
  version         bigint      NOT NULL CHECK (version > 0),
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL
) WITH (fillfactor = 90);
CREATE INDEX orders_newest ON orders (created_at, order_id);
CREATE INDEX orders_status_newest ON orders (status, created_at, order_id);
CREATE INDEX orders_customer_newest ON orders (customer_id, created_at, order_id);

CREATE TABLE sagas (
  saga_id            uuid        NOT NULL PRIMARY KEY,
  type               text COLLATE "C" NOT NULL,
  definition_version bigint      NOT NULL,
  definition_hash    text COLLATE "C" NOT NULL,
  order_id           uuid        NOT NULL,
  status             text COLLATE "C" NOT NULL CHECK (status IN ('running', 'compensating', 'completed', 'compensated')),
  step               text COLLATE "C" NOT NULL,
  attempt            bigint      NOT NULL CHECK (attempt >= 0),
  stuck              boolean     NOT NULL,
  done               jsonb       NOT NULL CHECK (jsonb_typeof(done) = 'array'),
  to_undo            jsonb       NOT NULL CHECK (jsonb_typeof(to_undo) = 'array'),
  reason             jsonb,
  deadline           timestamptz,
  follows            uuid,
  followed_by        uuid,
  timeline_length    bigint      NOT NULL CHECK (timeline_length >= 0),
  version            bigint      NOT NULL CHECK (version > 0),
  started_at         timestamptz NOT NULL,
  updated_at         timestamptz NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX sagas_status_updated ON sagas (status, updated_at, saga_id);
CREATE INDEX sagas_type_updated ON sagas (type, updated_at, saga_id);
CREATE INDEX sagas_step_updated ON sagas (step, updated_at, saga_id);
CREATE INDEX sagas_updated ON sagas (updated_at, saga_id);
CREATE INDEX sagas_stuck_updated ON sagas (stuck, updated_at, saga_id);

CREATE TABLE saga_timeline (
  entry_id   uuid        NOT NULL PRIMARY KEY,
  order_id   uuid        NOT NULL,
  sequence   bigint      NOT NULL CHECK (sequence > 0),
  at         timestamptz NOT NULL,
  saga_id    uuid        NOT NULL,
  saga_type  text        NOT NULL,
  step       text        NOT NULL,
  event      text        NOT NULL,
  attempt    bigint      NOT NULL CHECK (attempt >= 0),
  message_id uuid,
  detail     jsonb       NOT NULL,
  CONSTRAINT saga_timeline_order_sequence UNIQUE (order_id, sequence)
);

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
