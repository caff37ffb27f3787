-- Stock, what is set aside of it, and the ledger of every change: the records of comanda/inventory/stock.hpp.
-- Ids are their 36 characters, times are microseconds since 1970, documents are JSON text, booleans are 0 and 1. A table
-- of short rows has no rowid. Constraints have names, because a name is what a refused write is reported with.

CREATE TABLE items (
  sku           TEXT    NOT NULL PRIMARY KEY,
  name          TEXT    NOT NULL,
  on_hand       INTEGER NOT NULL,
  reserved      INTEGER NOT NULL,
  reorder_point INTEGER NOT NULL CONSTRAINT items_reorder_point CHECK (reorder_point >= 0),
  withdrawn     INTEGER NOT NULL CONSTRAINT items_withdrawn CHECK (withdrawn = 0 OR withdrawn = 1 AND on_hand = 0),
  version       INTEGER NOT NULL CONSTRAINT items_version CHECK (version > 0),
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  CONSTRAINT items_levels CHECK (reserved BETWEEN 0 AND on_hand AND on_hand <= 1000000000000)
) STRICT, WITHOUT ROWID;
CREATE INDEX items_newest ON items (withdrawn, created_at, sku);

CREATE TABLE reservations (
  order_id          TEXT    NOT NULL PRIMARY KEY,
  lines             TEXT    NOT NULL,
  status            TEXT    NOT NULL CONSTRAINT reservations_status
    CHECK (status IN ('held', 'committed', 'released', 'expired')),
  expires_at        INTEGER NOT NULL,
  revision          INTEGER NOT NULL CONSTRAINT reservations_revision CHECK (revision >= 0),
  target_revision   INTEGER NOT NULL CONSTRAINT reservations_target
    CHECK (target_revision = 0 OR target_revision > 0 AND status = 'committed'),
  target_lines      TEXT    NOT NULL,
  restored_revision INTEGER NOT NULL CONSTRAINT reservations_restored CHECK (restored_revision >= 0),
  short_lines       TEXT    NOT NULL,
  version           INTEGER NOT NULL CONSTRAINT reservations_version CHECK (version > 0),
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX reservations_newest ON reservations (created_at, order_id);
CREATE INDEX reservations_status_newest ON reservations (status, created_at, order_id);

CREATE TABLE stock_movements (
  movement_id    TEXT    NOT NULL PRIMARY KEY,
  sku            TEXT    NOT NULL,
  kind           TEXT    NOT NULL CONSTRAINT stock_movements_kind
    CHECK (kind IN ('receipt', 'adjustment', 'reserve', 'release', 'commit', 'return')),
  on_hand_delta  INTEGER NOT NULL,
  reserved_delta INTEGER NOT NULL,
  order_id       TEXT,
  reason         TEXT    NOT NULL,
  at             INTEGER NOT NULL
) STRICT;
CREATE INDEX stock_movements_newest ON stock_movements (sku, at, movement_id);

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
