-- Orders of one customer share any of the customer's identities. See recorder/number-orders.ts.
CREATE TABLE order_identities (
  property_id TEXT NOT NULL,
  key TEXT NOT NULL,
  platform TEXT NOT NULL,
  order_id TEXT NOT NULL,
  PRIMARY KEY (property_id, key, platform, order_id),
  FOREIGN KEY (property_id, platform, order_id) REFERENCES orders ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_of_order ON order_identities (property_id, platform, order_id);
INSERT INTO order_identities
SELECT property_id, customer_key, platform, order_id FROM orders WHERE customer_key IS NOT NULL AND paid = 1;
DROP INDEX orders_of_customer;

-- The number that the shop said, apart from the number that counts.
ALTER TABLE orders ADD COLUMN sent_order INTEGER;
UPDATE orders SET sent_order = customer_order;
