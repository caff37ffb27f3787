-- A list costs the same at any size: each set of filters that the REST routes take has an index that begins with its
-- columns and goes on in the order of the list. An order has one payment.

CREATE INDEX payments_order_newest ON payments (order_id, created_at, payment_id);
CREATE INDEX payments_customer_status_newest ON payments (customer_id, status, created_at, payment_id);
