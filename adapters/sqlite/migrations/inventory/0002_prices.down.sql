ALTER TABLE reservations DROP COLUMN price_lines;
ALTER TABLE items DROP COLUMN currency;
ALTER TABLE items DROP COLUMN unit_price;
