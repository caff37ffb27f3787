-- A saga is about a subject, whatever that is: here an order.

ALTER TABLE sagas RENAME COLUMN order_id TO subject;
ALTER TABLE saga_timeline RENAME COLUMN order_id TO subject;
