-- How the prices of GA4 data layers are read: as each property sets it, and as its orders show.
ALTER TABLE properties ADD COLUMN ga4_price TEXT; -- 'after_discount' or 'before_discount'; null: as the orders show
ALTER TABLE purchases ADD COLUMN price_reading TEXT;
ALTER TABLE purchases ADD COLUMN sent_prices TEXT; -- JSON
CREATE INDEX purchases_by_price_reading ON purchases (property_id, received_at, price_reading)
  WHERE price_reading IS NOT NULL AND cdp_source = 'Production' AND traffic = 'human';
CREATE INDEX purchases_with_sent_prices ON purchases (property_id, received_at) WHERE sent_prices IS NOT NULL;
