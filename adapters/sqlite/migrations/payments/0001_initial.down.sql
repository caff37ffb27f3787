-- Everything of this service goes, with what is in it.
DROP TABLE payment_operations;
DROP TABLE payments;
DROP TABLE dead_messages;
DROP TABLE audit;
DROP TABLE effects;
DROP TABLE timers;
DROP TABLE idempotency_keys;
DROP TABLE inbox;
DROP TABLE outbox;
