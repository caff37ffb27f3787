-- Everything of this service goes, with what is in it.
DROP TABLE payment_operations, payments;
DROP TABLE dead_messages, audit, effects, timers, idempotency_keys, inbox, outbox;
DROP FUNCTION comanda_expect(bigint, bigint);
