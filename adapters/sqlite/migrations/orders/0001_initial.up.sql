-- Orders, their sagas and what happened to them: the records of comanda/orders/order.hpp and
-- comanda/saga/instance.hpp.
-- Ids are their 36 characters, times are microseconds since 1970, documents are JSON text, booleans are 0 and 1. A table
-- of short rows has no rowid. Constraints have names, because a name is what a refused write is reported with.

CREATE TABLE orders (
  order_id    TEXT    NOT NULL PRIMARY KEY,
  customer_id TEXT    NOT NULL,
  currency    TEXT    NOT NULL CONSTRAINT orders_currency CHECK (length(currency) = 3),
  lines       TEXT    NOT NULL,
  total       INTEGER NOT NULL CONSTRAINT orders_total CHECK (total >= 0),
  status      TEXT    NOT NULL CONSTRAINT orders_status
    CHECK (status IN ('pending', 'confirmed', 'rejected', 'revision_pending', 'cancel_pending', 'cancelled')),
  rejection   TEXT,
  change      TEXT,
  saga_id     TEXT    NOT NULL,
  version     INTEGER NOT NULL CONSTRAINT orders_version CHECK (version > 0),
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX orders_newest ON orders (created_at, order_id);
CREATE INDEX orders_status_newest ON orders (status, created_at, order_id);
CREATE INDEX orders_customer_newest ON orders (customer_id, created_at, order_id);

CREATE TABLE sagas (
  saga_id            TEXT    NOT NULL PRIMARY KEY,
  type               TEXT    NOT NULL,
  definition_version INTEGER NOT NULL,
  definition_hash    TEXT    NOT NULL,
  order_id           TEXT    NOT NULL,
  status             TEXT    NOT NULL CONSTRAINT sagas_status
    CHECK (status IN ('running', 'compensating', 'completed', 'compensated')),
  step               TEXT    NOT NULL,
  attempt            INTEGER NOT NULL CONSTRAINT sagas_attempt CHECK (attempt >= 0),
  stuck              INTEGER NOT NULL CONSTRAINT sagas_stuck CHECK (stuck IN (0, 1)),
  done               TEXT    NOT NULL,
  to_undo            TEXT    NOT NULL,
  reason             TEXT,
  deadline           INTEGER,
  follows            TEXT,
  followed_by        TEXT,
  timeline_length    INTEGER NOT NULL CONSTRAINT sagas_timeline_length CHECK (timeline_length >= 0),
  version            INTEGER NOT NULL CONSTRAINT sagas_version CHECK (version > 0),
  started_at         INTEGER NOT NULL,
  updated_at         INTEGER NOT NULL
) STRICT;
CREATE INDEX sagas_type_updated ON sagas (type, updated_at, saga_id);
CREATE INDEX sagas_step_updated ON sagas (step, updated_at, saga_id);
CREATE INDEX sagas_updated ON sagas (updated_at, saga_id);
CREATE INDEX sagas_status_updated ON sagas (status, updated_at, saga_id);
CREATE INDEX sagas_stuck_updated ON sagas (stuck, updated_at, saga_id);

CREATE TABLE saga_timeline (
  entry_id   TEXT    NOT NULL PRIMARY KEY,
  order_id   TEXT    NOT NULL,
  sequence   INTEGER NOT NULL CONSTRAINT saga_timeline_sequence CHECK (sequence > 0),
  at         INTEGER NOT NULL,
  saga_id    TEXT    NOT NULL,
  saga_type  TEXT    NOT NULL,
  step       TEXT    NOT NULL,
  event      TEXT    NOT NULL,
  attempt    INTEGER NOT NULL CONSTRAINT saga_timeline_attempt CHECK (attempt >= 0),
  message_id TEXT,
  detail     TEXT    NOT NULL,
  CONSTRAINT saga_timeline_order_sequence UNIQUE (order_id, sequence)
) STRICT;

-- What every service has besides its own tables. Rows with a due_at are leased; see comanda/application/rows.hpp.

CREATE TABLE outbox (
  message_id  TEXT    NOT NULL PRIMARY KEY,
  type        TEXT    NOT NULL,
  target      TEXT    NOT NULL,
  traceparent TEXT    NOT NULL,
  body        TEXT    NOT NULL,
  created_at  INTEGER NOT NULL,
  due_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_due ON outbox (due_at, message_id);

CREATE TABLE inbox (
  message_id  TEXT    NOT NULL PRIMARY KEY,
  received_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_received ON inbox (received_at);

CREATE TABLE idempotency_keys (
  idempotency_key TEXT    NOT NULL PRIMARY KEY,
  fingerprint     TEXT    NOT NULL,
  outcome         TEXT    NOT NULL,
  created_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at, idempotency_key);

CREATE TABLE timers (
  timer_id TEXT    NOT NULL PRIMARY KEY,
  kind     TEXT    NOT NULL,
  subject  TEXT    NOT NULL,
  due_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX timers_due ON timers (due_at);

CREATE TABLE effects (
  effect_id   TEXT    NOT NULL PRIMARY KEY,
  kind        TEXT    NOT NULL,
  subject     TEXT    NOT NULL,
  payload     TEXT    NOT NULL,
  attempt     INTEGER NOT NULL CONSTRAINT effects_attempt CHECK (attempt >= 0),
  traceparent TEXT    NOT NULL,
  created_at  INTEGER NOT NULL,
  due_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX effects_due ON effects (due_at, effect_id);

-- What operators did, and why.
CREATE TABLE audit (
  audit_id TEXT    NOT NULL PRIMARY KEY,
  at       INTEGER NOT NULL,
  caller   TEXT    NOT NULL,
  action   TEXT    NOT NULL,
  subject  TEXT    NOT NULL,
  reason   TEXT    NOT NULL
) STRICT;
CREATE INDEX audit_newest ON audit (at, audit_id);

-- Messages that could not be handled, for an operator: see comanda/operations/dead_message.hpp.
CREATE TABLE dead_messages (
  message_id      TEXT    NOT NULL PRIMARY KEY,
  type            TEXT    NOT NULL,
  cause_code      TEXT    NOT NULL,
  cause           TEXT    NOT NULL,
  attempts        INTEGER NOT NULL CONSTRAINT dead_messages_attempts CHECK (attempts >= 0),
  first_failed_at INTEGER NOT NULL,
  last_failed_at  INTEGER NOT NULL,
  traceparent     TEXT    NOT NULL,
  body            TEXT    NOT NULL,
  body_encoding   TEXT    NOT NULL CONSTRAINT dead_messages_encoding CHECK (body_encoding IN ('utf8', 'base64')),
  status          TEXT    NOT NULL CONSTRAINT dead_messages_status CHECK (status IN ('parked', 'redriven', 'discarded')),
  closed_at       INTEGER,
  version         INTEGER NOT NULL CONSTRAINT dead_messages_version CHECK (version > 0)
) STRICT;
CREATE INDEX dead_messages_newest ON dead_messages (status, last_failed_at, message_id);
CREATE INDEX dead_messages_cause_newest ON dead_messages (status, cause_code, last_failed_at, message_id);
CREATE INDEX dead_messages_type_newest ON dead_messages (status, type, last_failed_at, message_id);
CREATE INDEX dead_messages_closed ON dead_messages (closed_at);
