ALTER TABLE saga_timeline RENAME COLUMN subject TO order_id;
ALTER TABLE sagas RENAME COLUMN subject TO order_id;
