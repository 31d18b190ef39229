-- Orders that a shop's server reports, in their last state. See columns/orders.ts.
CREATE TABLE orders (
  property_id TEXT NOT NULL,
  platform TEXT NOT NULL,
  order_id TEXT NOT NULL,
  transaction_id TEXT NOT NULL,
  state TEXT NOT NULL,
  paid INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  discount INTEGER NOT NULL,
  shipping INTEGER NOT NULL,
  refunded INTEGER NOT NULL,
  currency TEXT NOT NULL,
  customer_id TEXT,
  customer_order INTEGER,
  browser TEXT NOT NULL,
  consent TEXT NOT NULL,
  cdp_source TEXT NOT NULL,
  traffic TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  change_seq INTEGER NOT NULL,
  customer_key TEXT,
  returned TEXT NOT NULL, -- JSON
  fingerprint TEXT NOT NULL,
  PRIMARY KEY (property_id, platform, order_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_by_time ON orders (property_id, occurred_at);
CREATE INDEX orders_by_change ON orders (property_id, change_seq);
CREATE INDEX orders_of_transaction ON orders (property_id, transaction_id);
CREATE INDEX orders_of_customer ON orders (property_id, customer_key, occurred_at) WHERE customer_key IS NOT NULL;

-- The platforms whose servers report orders, with the secrets that sign them.
CREATE TABLE order_sources (
  property_id TEXT NOT NULL REFERENCES properties ON DELETE CASCADE,
  platform TEXT NOT NULL,
  secret TEXT NOT NULL,
  transaction_id TEXT NOT NULL, -- 'id', 'number' or 'name': what the pages of the shop send as the order's id
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (property_id, platform)
) STRICT, WITHOUT ROWID;
