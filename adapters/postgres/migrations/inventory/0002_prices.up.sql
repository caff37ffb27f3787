-- What an item is sold at, and the lines that were refused because of it. The columns are those of the records in
-- comanda/inventory/stock.hpp.
ALTER TABLE items
  ADD COLUMN unit_price bigint CHECK (unit_price >= 0),
  ADD COLUMN currency   text COLLATE "C",
  ADD CONSTRAINT items_price CHECK ((unit_price IS NULL) = (currency IS NULL));
ALTER TABLE reservations
  ADD COLUMN price_lines jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(price_lines) = 'array');
