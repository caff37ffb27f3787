DROP INDEX payments_customer_status_newest;
DROP INDEX payments_order_newest;
