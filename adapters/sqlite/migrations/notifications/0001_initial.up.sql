-- Notifications, each try to deliver one, and what customers want: the records of
-- comanda/notifications/notification.hpp.
-- Ids are their 36 characters, times are microseconds since 1970, documents are JSON text, booleans are 0 and 1. A table
-- of short rows has no rowid. Constraints have names, because a name is what a refused write is reported with.

CREATE TABLE notifications (
  notification_id TEXT    NOT NULL PRIMARY KEY,
  order_id        TEXT,
  customer_id     TEXT    NOT NULL,
  channel         TEXT    NOT NULL CONSTRAINT notifications_channel CHECK (channel IN ('email', 'webhook', 'log')),
  event_type      TEXT    NOT NULL,
  recipient       TEXT    NOT NULL,
  subject         TEXT    NOT NULL,
  body            TEXT    NOT NULL,
  status          TEXT    NOT NULL CONSTRAINT notifications_status CHECK (status IN ('queued', 'sent', 'failed')),
  attempts        INTEGER NOT NULL CONSTRAINT notifications_attempts CHECK (attempts >= 0),
  earlier_attempts INTEGER NOT NULL
                   CONSTRAINT notifications_earlier_attempts CHECK (earlier_attempts BETWEEN 0 AND attempts),
  last_error      TEXT,
  version         INTEGER NOT NULL CONSTRAINT notifications_version CHECK (version > 0),
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX notifications_newest ON notifications (created_at, notification_id);
CREATE INDEX notifications_order_newest ON notifications (order_id, created_at, notification_id);
CREATE INDEX notifications_customer_newest ON notifications (customer_id, created_at, notification_id);
CREATE INDEX notifications_status_newest ON notifications (status, created_at, notification_id);
CREATE INDEX notifications_channel_newest ON notifications (channel, created_at, notification_id);

CREATE TABLE delivery_attempts (
  attempt_id      TEXT    NOT NULL PRIMARY KEY,
  notification_id TEXT    NOT NULL,
  attempt         INTEGER NOT NULL CONSTRAINT delivery_attempts_attempt CHECK (attempt > 0),
  delivered       INTEGER NOT NULL CONSTRAINT delivery_attempts_delivered CHECK (delivered IN (0, 1)),
  detail          TEXT    NOT NULL,
  at              INTEGER NOT NULL,
  CONSTRAINT delivery_attempts_number UNIQUE (notification_id, attempt)
) STRICT;

CREATE TABLE preferences (
  customer_id TEXT    NOT NULL PRIMARY KEY,
  channels    TEXT    NOT NULL,
  email       TEXT,
  webhook_url TEXT,
  locale      TEXT,
  deleted     INTEGER NOT NULL CONSTRAINT preferences_deleted CHECK (deleted IN (0, 1)),
  version     INTEGER NOT NULL CONSTRAINT preferences_version CHECK (version > 0),
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

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
