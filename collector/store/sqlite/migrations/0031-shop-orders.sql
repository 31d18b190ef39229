-- A return is reported by a call of the shop's server and by notifications: it is taken back once.
ALTER TABLE reversals ADD COLUMN notified INTEGER NOT NULL DEFAULT 0;
UPDATE reversals SET notified = 1 WHERE actor IN ('woocommerce', 'shopify');
ALTER TABLE orders DROP COLUMN returned;

-- Lines with a negative amount, and remarks.
ALTER TABLE orders ADD COLUMN corrections INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN flags TEXT NOT NULL DEFAULT '';

-- What the shop's server took off a purchase. One that was taken back as a whole counts no more.
ALTER TABLE purchases ADD COLUMN deducted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE purchases ADD COLUMN taken_back INTEGER NOT NULL DEFAULT 0;
UPDATE purchases SET taken_back = 1, value = 0 WHERE EXISTS (
  SELECT 1 FROM orders o WHERE o.property_id = purchases.property_id AND o.transaction_id = purchases.transaction_id
    AND o.cdp_source = purchases.cdp_source AND o.state IN ('cancelled', 'refunded'));
DELETE FROM purchase_quarters;
INSERT INTO purchase_quarters
SELECT property_id, occurred_at - occurred_at % 900000, cdp_source, traffic, currency, coded, count(*), count(value),
  CAST(min(9007199254740991, total(value)) AS INTEGER), CAST(min(9007199254740991, total(iif(value IS NULL, 0, given))) AS INTEGER)
FROM purchases WHERE taken_back = 0 GROUP BY 1, 2, 3, 4, 5, 6;
