-- A list costs the same at any size: each set of filters that the REST routes take has an index that begins with its
-- columns and goes on in the order of the list. Sagas that are stuck are few, and have indexes of their own.

DROP INDEX sagas_status_updated;
DROP INDEX sagas_stuck_updated;
CREATE INDEX sagas_state_updated ON sagas (status, stuck, updated_at, saga_id);
CREATE INDEX sagas_type_state_updated ON sagas (type, status, stuck, updated_at, saga_id);
CREATE INDEX sagas_step_state_updated ON sagas (step, status, stuck, updated_at, saga_id);
CREATE INDEX sagas_type_step_updated ON sagas (type, step, updated_at, saga_id);
CREATE INDEX sagas_type_step_state_updated ON sagas (type, step, status, stuck, updated_at, saga_id);
CREATE INDEX sagas_stuck_updated ON sagas (updated_at, saga_id) WHERE stuck = 1;
CREATE INDEX sagas_stuck_type_updated ON sagas (type, updated_at, saga_id) WHERE stuck = 1;
CREATE INDEX sagas_stuck_step_updated ON sagas (step, updated_at, saga_id) WHERE stuck = 1;
CREATE INDEX sagas_stuck_type_step_updated ON sagas (type, step, updated_at, saga_id) WHERE stuck = 1;

CREATE INDEX orders_customer_status_newest ON orders (customer_id, status, created_at, order_id);
