CREATE DATABASE comanda_orders;
CREATE DATABASE comanda_inventory;
CREATE DATABASE comanda_payments;
CREATE DATABASE comanda_notifications;
