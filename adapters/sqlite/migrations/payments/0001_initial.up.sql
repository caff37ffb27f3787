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
  refunding         INTEGER NOT NULL,
  currency          TEXT    NOT NULL CONSTRAINT payments_currency CHECK (length(currency) = 3),
  status            TEXT    NOT NULL CONSTRAINT payments_status
    CHECK (status IN ('pending', 'authorized', 'captured', 'partially_refunded', 'refunded', 'declined', 'voided',
                      'failed')),
  decline_code      TEXT,
  gateway_reference TEXT,
  target_revision   INTEGER NOT NULL,
  increase          INTEGER NOT NULL,
  settled_revision  INTEGER NOT NULL CONSTRAINT payments_settled CHECK (settled_revision >= 0),
  restored_revision INTEGER NOT NULL CONSTRAINT payments_restored CHECK (restored_revision >= 0),
  version           INTEGER NOT NULL CONSTRAINT payments_version CHECK (version > 0),
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL,
  CONSTRAINT payments_amounts CHECK (0 <= refunded AND 0 <= refunding AND refunded + refunding <= captured
                                     AND captured <= amount),
  CONSTRAINT payments_change CHECK (0 <= target_revision AND 0 <= increase AND (target_revision > 0 OR increase = 0))
) STRICT;
CREATE INDEX payments_newest ON payments (created_at, payment_id);
CREATE INDEX payments_status_newest ON payments (status, created_at, payment_id);
CREATE INDEX payments_customer_newest ON payments (customer_id, created_at, payment_id);

CREATE TABLE payment_operations (
  operation_id TEXT    NOT NULL PRIMARY KEY,
  payment_id   TEXT    NOT NULL,
  kind         TEXT    NOT NULL CONSTRAINT payment_operations_kind
    CHECK (kind IN ('authorize', 'capture', 'void', 'refund', 'adjust')),
  purpose      TEXT    NOT NULL CONSTRAINT payment_operations_purpose
    CHECK (purpose IN ('order', 'cancellation', 'undo', 'request', 'preparation', 'restoration', 'settlement')),
  revision     INTEGER NOT NULL CONSTRAINT payment_operations_revision CHECK (revision >= 0),
  amount       INTEGER NOT NULL CONSTRAINT payment_operations_amount CHECK (amount >= 0),
  currency     TEXT    NOT NULL CONSTRAINT payment_operations_currency CHECK (length(currency) = 3),
  gateway_reference TEXT,
  state        TEXT    NOT NULL CONSTRAINT payment_operations_state
    CHECK (state IN ('requested', 'succeeded', 'failed', 'unknown')),
  attempts     INTEGER NOT NULL CONSTRAINT payment_operations_attempts CHECK (attempts >= 0),
  retries      INTEGER NOT NULL CONSTRAINT payment_operations_retries CHECK (retries >= 0),
  reason       TEXT    NOT NULL,
  code         TEXT    NOT NULL,
  message      TEXT    NOT NULL,
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
