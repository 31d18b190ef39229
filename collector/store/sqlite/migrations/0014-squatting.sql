-- The key that sent an event, and its kind. Rows from before stay null: nobody knows them any more.
ALTER TABLE events ADD COLUMN key_id INTEGER;
ALTER TABLE events ADD COLUMN source TEXT; -- 'browser': a write key, 'server': a server key
ALTER TABLE code_checks ADD COLUMN source TEXT;

-- The outcome of a check before a purchase or a removal changed it, JSON. It returns when the purchase turns out to be another one's.
ALTER TABLE code_checks ADD COLUMN original TEXT;

-- Who removed a code: only the visitor or customer who entered it, or a server, may do so.
ALTER TABLE code_removals ADD COLUMN event_id TEXT;
ALTER TABLE code_removals ADD COLUMN customer_id TEXT;
ALTER TABLE code_removals ADD COLUMN source TEXT; -- null: from before this column, it counts as it did then

-- The products that a cart ever held, JSON, and the latest purchase of its visitor: evidence for orders.
ALTER TABLE visitor_carts ADD COLUMN held TEXT NOT NULL DEFAULT '[]';
ALTER TABLE visitor_carts ADD COLUMN bought_at INTEGER NOT NULL DEFAULT 0;
UPDATE visitor_carts SET held = (
  SELECT json_group_array(json_array(value ->> 'productId', value ->> 'variantId', value ->> 'sku', changed_at))
  FROM json_each(lines));

ALTER TABLE purchases ADD COLUMN evidence TEXT; -- 'server', 'code_check', 'cart', 'none'; null: from before this column
ALTER TABLE purchases ADD COLUMN reports INTEGER NOT NULL DEFAULT 1;
ALTER TABLE purchases ADD COLUMN key_id INTEGER;

-- The reports of a purchase that has several: its row in `purchases` is what they add up to. A purchase with one report has none here.
CREATE TABLE purchase_reports (
  seq INTEGER PRIMARY KEY,
  property_id TEXT NOT NULL,
  cdp_source TEXT NOT NULL,
  transaction_id TEXT NOT NULL,
  event_id TEXT NOT NULL, -- '': a server redeemed
  visitor_id TEXT,
  evaluated_at INTEGER NOT NULL,
  report TEXT NOT NULL, -- JSON
  UNIQUE (property_id, cdp_source, transaction_id, event_id)
) STRICT;
CREATE INDEX purchase_reports_of_visitor ON purchase_reports (property_id, visitor_id, evaluated_at) WHERE visitor_id IS NOT NULL;

-- Events whose id belongs to a stored event with other content.
CREATE TABLE conflicting_events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  category TEXT NOT NULL,
  action TEXT NOT NULL,
  transaction_id TEXT,
  customer_id TEXT,
  visitor_id TEXT,
  cdp_source TEXT NOT NULL,
  traffic TEXT NOT NULL,
  key_id INTEGER,
  source TEXT,
  occurred_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  body TEXT NOT NULL, -- JSON, as received
  UNIQUE (property_id, event_id, content_hash)
) STRICT;
CREATE INDEX conflicting_events_of_property ON conflicting_events (property_id, seq);
CREATE INDEX conflicting_events_of_key ON conflicting_events (property_id, key_id, seq);
