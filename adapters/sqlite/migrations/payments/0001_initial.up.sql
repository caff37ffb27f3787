-- Payments and every operation asked of the gateway: the records of comanda/payments/payment.hpp.
-- Ids are their 36 characters, times are microseconds since 1970, documents are JSON text, booleans are 0 and 1. A table
-- of short rows has no rowid. Constraints have names, because a name is what a refused write is reported with.

CREATE TABLE payments (
  payment_id        TEXT    NOT NULL PRIMARY KEY,
  order_id          TEXT    NOT NULL CONSTRAINT payments_order UNIQUE,
  customer_id       TEXT    NOT NULL,
  amount            INTEGER NOT NULL,
  captured          INTEGER NOT NULL,
  refunded          INTEGER NOT NULL,
  currency          TEXT    NOT NULL CONSTRAINT payments_currency CHECK (length(currency) = 3),
  status            TEXT    NOT NULL CONSTRAINT payments_status
    CHECK (status IN ('pending', 'authorized', 'captured', 'partially_refunded', 'refunded', 'declined', 'voided',
                      'failed')),
  decline_code      TEXT,
  gateway_reference TEXT,
  version           INTEGER NOT NULL CONSTRAINT payments_version CHECK (version > 0),
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL,
  CONSTRAINT payments_amounts CHECK (0 <= refunded AND refunded <= captured AND captured <= amount)
) STRICT;
CREATE INDEX payments_newest ON payments (created_at, payment_id);
CREATE INDEX payments_status_newest ON payments (status, created_at, payment_id);
CREATE INDEX payments_customer_newest ON payments (customer_id, created_at, payment_id);

CREATE TABLE payment_operations (
  operation_id TEXT    NOT NULL PRIMARY KEY,
  payment_id   TEXT    NOT NULL,
  kind         TEXT    NOT NULL CONSTRAINT payment_operations_kind
    CHECK (kind IN ('authorize', 'capture', 'void', 'refund', 'adjust')),
  amount       INTEGER NOT NULL CONSTRAINT payment_operations_amount CHECK (amount >= 0),
  state        TEXT    NOT NULL CONSTRAINT payment_operations_state
    CHECK (state IN ('requested', 'succeeded', 'failed', 'unknown')),
  attempts     INTEGER NOT NULL CONSTRAINT payment_operations_attempts CHECK (attempts >= 0),
  reason       TEXT    NOT NULL,
  saga_id      TEXT,
  step         TEXT    NOT NULL,
  version      INTEGER NOT NULL CONSTRAINT payment_operations_version CHECK (version > 0),
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX payment_operations_payment ON payment_operations (payment_id, created_at, operation_id);

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
