-- A list costs the same at any size: each set of filters that the REST routes take has an index that begins with its
-- columns and goes on in the order of the list. An order has few notifications.

CREATE INDEX notifications_status_channel_newest ON notifications (status, channel, created_at, notification_id);
CREATE INDEX notifications_customer_status_newest ON notifications (customer_id, status, created_at, notification_id);
CREATE INDEX notifications_customer_channel_newest ON notifications (customer_id, channel, created_at, notification_id);
CREATE INDEX notifications_customer_status_channel_newest
  ON notifications (customer_id, status, channel, created_at, notification_id);
