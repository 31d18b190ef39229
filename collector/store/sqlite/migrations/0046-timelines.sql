-- The timeline of a customer finds all checks, not only the heads of attempts: the index of heads is a part of this one.
DROP INDEX attempts_of_customer;
CREATE INDEX code_checks_of_customer ON code_checks (property_id, customer_id, occurred_at) WHERE customer_id IS NOT NULL;

-- Finds the events that a visitor's cart is made of. Most events are views, and cost nothing here.
CREATE INDEX cart_events_of_visitor ON events (property_id, visitor_id, occurred_at)
  WHERE visitor_id IS NOT NULL AND category = 'product'
    AND action IN ('add_to_cart', 'view_cart', 'checkout', 'checkout_cart', 'remove_cart', 'purchase');

-- The messages of each redemption: their bodies name it, and reading them would read all messages.
CREATE TABLE delivered_redemptions (
  redemption_id INTEGER NOT NULL, -- it may be deleted before its messages are
  delivery_seq INTEGER NOT NULL REFERENCES deliveries ON DELETE CASCADE,
  PRIMARY KEY (redemption_id, delivery_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX redemptions_of_delivery ON delivered_redemptions (delivery_seq);
INSERT OR IGNORE INTO delivered_redemptions
  SELECT CAST(event.value ->> '$.data.id' AS INTEGER), d.seq
  FROM deliveries d JOIN json_each(d.body, '$.events') event
  WHERE d.type LIKE 'offers:redemption:%' AND event.value ->> '$.data.id' IS NOT NULL;
