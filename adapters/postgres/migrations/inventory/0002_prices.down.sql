ALTER TABLE reservations DROP COLUMN price_lines;
ALTER TABLE items
  DROP CONSTRAINT items_price,
  DROP COLUMN currency,
  DROP COLUMN unit_price;
