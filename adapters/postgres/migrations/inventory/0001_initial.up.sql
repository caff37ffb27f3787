-- Stock: levels, what is set aside, and the ledger of every change. The columns are those of the records in
-- comanda/inventory/stock.hpp.

-- Half of the updates of an order's life hit the same few rows here: room on the page lets them stay on it.
CREATE TABLE items (
  sku           text COLLATE "C" NOT NULL PRIMARY KEY,
  name          text        NOT NULL,
  on_hand       bigint      NOT NULL,
  reserved      bigint      NOT NULL,
  reorder_point bigint      NOT NULL CHECK (reorder_point >= 0),
  withdrawn     boolean     NOT NULL CHECK (NOT withdrawn OR on_hand = 0),
  version       bigint      NOT NULL CHECK (version > 0),
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  CONSTRAINT items_levels CHECK (reserved BETWEEN 0 AND on_hand AND on_hand <= 1000000000000)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
CREATE INDEX items_newest ON items (withdrawn, created_at, sku);

CREATE TABLE reservations (
  order_id          uuid        NOT NULL PRIMARY KEY,
  lines             jsonb       NOT NULL CHECK (jsonb_typeof(lines) = 'array'),
  status            text COLLATE "C" NOT NULL CHECK (status IN ('held', 'committed', 'released', 'expired')),
  expires_at        timestamptz NOT NULL,
  revision          bigint      NOT NULL CHECK (revision >= 0),
  target_revision   bigint      NOT NULL CHECK (target_revision = 0 OR target_revision > 0 AND status = 'committed'),
  target_lines      jsonb       NOT NULL CHECK (jsonb_typeof(target_lines) = 'array'),
  restored_revision bigint      NOT NULL CHECK (restored_revision >= 0),
  short_lines       jsonb       NOT NULL CHECK (jsonb_typeof(short_lines) = 'array'),
  version           bigint      NOT NULL CHECK (version > 0),
  created_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL
) WITH (fillfactor = 90);
CREATE INDEX reservations_newest ON reservations (created_at, order_id);
CREATE INDEX reservations_status_newest ON reservations (status, created_at, order_id);

CREATE TABLE stock_movements (
  movement_id    uuid        NOT NULL PRIMARY KEY,
  sku            text COLLATE "C" NOT NULL,
  kind           text COLLATE "C" NOT NULL
    CHECK (kind IN ('receipt', 'adjustment', 'reserve', 'release', 'commit', 'return')),
  on_hand_delta  bigint      NOT NULL,
  reserved_delta bigint      NOT NULL,
  order_id       uuid,
  reason         text        NOT NULL,
  at             timestamptz NOT NULL
);
CREATE INDEX stock_movements_newest ON stock_movements (sku, at, movement_id);

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
