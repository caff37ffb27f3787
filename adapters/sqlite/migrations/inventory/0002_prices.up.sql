-- What an item is sold at, and the lines that were refused because of it: the records of comanda/inventory/stock.hpp.
ALTER TABLE items ADD COLUMN unit_price INTEGER CONSTRAINT items_unit_price CHECK (unit_price >= 0);
ALTER TABLE items ADD COLUMN currency TEXT CONSTRAINT items_price CHECK ((unit_price IS NULL) = (currency IS NULL));
ALTER TABLE reservations ADD COLUMN price_lines TEXT NOT NULL DEFAULT '[]';
