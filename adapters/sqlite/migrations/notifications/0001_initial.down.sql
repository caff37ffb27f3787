-- Everything of this service goes, with what is in it.
DROP TABLE preferences;
DROP TABLE delivery_attempts;
DROP TABLE notifications;
DROP TABLE dead_messages;
DROP TABLE audit;
DROP TABLE effects;
DROP TABLE timers;
DROP TABLE idempotency_keys;
DROP TABLE inbox;
DROP TABLE outbox;
