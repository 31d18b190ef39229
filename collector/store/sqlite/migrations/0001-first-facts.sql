-- Money is in minor units beside its currency; times are epoch milliseconds, UTC; JSON is text.
-- `change_seq` numbers every change of a fact, so that a reader who remembers the last one sees changed rows again.

CREATE TABLE change_counter (last INTEGER NOT NULL) STRICT;
INSERT INTO change_counter VALUES (0);

CREATE TABLE currency_exponents (currency TEXT PRIMARY KEY, exponent INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE properties (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  allowed_origins TEXT NOT NULL,
  count_unverified INTEGER NOT NULL,
  promotion_settings TEXT NOT NULL DEFAULT '{}', -- what differs from the defaults
  write_key TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE property_aliases (
  alias TEXT PRIMARY KEY, -- what an older tag on the site calls the property; stands for its write key
  property_id TEXT NOT NULL REFERENCES properties
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_of_property ON property_aliases (property_id);

CREATE TABLE promotions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL REFERENCES properties,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  current_uses INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX promotions_of_property ON promotions (property_id, id);

CREATE TABLE coupon_codes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL,
  promotion_id INTEGER NOT NULL REFERENCES promotions,
  code TEXT NOT NULL, -- canonical
  entered TEXT NOT NULL,
  max_uses INTEGER NOT NULL,
  max_uses_per_customer INTEGER NOT NULL,
  current_uses INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  UNIQUE (property_id, code)
) STRICT;
CREATE INDEX coupon_codes_of_promotion ON coupon_codes (promotion_id, id);

CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  category TEXT NOT NULL,
  action TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  visitor_id TEXT,
  session_id TEXT,
  customer_id TEXT,
  transaction_id TEXT,
  cdp_source TEXT NOT NULL,
  flags TEXT NOT NULL,
  body TEXT NOT NULL,
  answer TEXT, -- the codes as the first answer told of them
  UNIQUE (property_id, event_id)
) STRICT;

CREATE TABLE rejected_events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL,
  event_id TEXT,
  received_at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  errors TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX rejected_events_of_property ON rejected_events (property_id, seq);

CREATE TABLE visitor_carts (
  property_id TEXT NOT NULL,
  visitor_id TEXT NOT NULL,
  currency TEXT NOT NULL,
  lines TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  replaced_at INTEGER NOT NULL,
  PRIMARY KEY (property_id, visitor_id)
) STRICT, WITHOUT ROWID;

-- Order ids of a test site may collide with real ones: the source is part of the key.
CREATE TABLE purchases (
  property_id TEXT NOT NULL,
  cdp_source TEXT NOT NULL,
  transaction_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  currency TEXT NOT NULL,
  lines TEXT,
  named TEXT NOT NULL,
  claimed_discount INTEGER,
  occurred_at INTEGER NOT NULL,
  evaluated_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  customer_id TEXT,
  visitor_id TEXT,
  settled TEXT NOT NULL, -- how far each of its codes got
  PRIMARY KEY (property_id, cdp_source, transaction_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX purchases_of_visitor ON purchases (property_id, visitor_id, evaluated_at);

CREATE TABLE code_checks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL,
  change_seq INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  position INTEGER NOT NULL, -- of the code in its event
  code TEXT NOT NULL, -- canonical
  entered TEXT NOT NULL,
  promotion_id INTEGER,
  promotion_version INTEGER,
  reported_status INTEGER,
  status INTEGER NOT NULL,
  reason TEXT,
  superseded_by INTEGER, -- the promotion that kept it out of the totals
  in_totals INTEGER NOT NULL,
  discount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  cart_source TEXT NOT NULL,
  transaction_id TEXT,
  customer_id TEXT,
  visitor_id TEXT,
  session_id TEXT,
  cdp_source TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  evaluated_at INTEGER NOT NULL, -- occurred_at within what is believable: what belongs to what goes by it
  received_at INTEGER NOT NULL,
  claimed INTEGER NOT NULL, -- the transaction is not its own: a purchase of the visitor claimed it
  UNIQUE (property_id, event_id, position)
) STRICT;
CREATE INDEX code_checks_by_change ON code_checks (property_id, change_seq);
CREATE INDEX code_checks_by_code ON code_checks (property_id, code, change_seq);
CREATE INDEX code_checks_by_transaction ON code_checks (property_id, transaction_id) WHERE transaction_id IS NOT NULL;
CREATE INDEX code_checks_of_visitor ON code_checks (property_id, visitor_id, evaluated_at);

-- The shopper took a code out of the cart again.
CREATE TABLE code_removals (
  property_id TEXT NOT NULL,
  cdp_source TEXT NOT NULL,
  code TEXT NOT NULL, -- canonical
  transaction_id TEXT,
  visitor_id TEXT,
  evaluated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX code_removals_of_code ON code_removals (property_id, code, evaluated_at);

CREATE TABLE redemptions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL,
  change_seq INTEGER NOT NULL,
  cdp_source TEXT NOT NULL,
  transaction_id TEXT NOT NULL,
  promotion_id INTEGER,
  promotion_version INTEGER,
  promotion_name TEXT,
  code TEXT, -- canonical; null for an automatic promotion
  basis TEXT NOT NULL,
  source TEXT NOT NULL,
  verified INTEGER NOT NULL,
  status INTEGER NOT NULL,
  reason TEXT,
  discount INTEGER,
  claimed_discount INTEGER,
  currency TEXT NOT NULL,
  redemption_count INTEGER NOT NULL,
  counted INTEGER NOT NULL, -- whether it uses up limits
  void INTEGER NOT NULL, -- what was told later shows that it never was
  draft TEXT NOT NULL, -- what the purchase was found to owe, JSON: the row stays as long as it equals this
  customer_id TEXT,
  visitor_id TEXT,
  occurred_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX one_redemption ON redemptions
  (property_id, transaction_id, cdp_source, ifnull(promotion_id, 0), ifnull(code, ''));
CREATE INDEX redemptions_by_change ON redemptions (property_id, change_seq);
CREATE INDEX redemptions_by_code ON redemptions (property_id, code, change_seq);
CREATE INDEX redemptions_of_customer ON redemptions (property_id, customer_id, code) WHERE customer_id IS NOT NULL;

CREATE TABLE redemption_lines (
  redemption_id INTEGER NOT NULL REFERENCES redemptions ON DELETE CASCADE,
  line_id TEXT NOT NULL,
  product_id TEXT,
  variant_id TEXT,
  sku TEXT,
  quantity INTEGER NOT NULL,
  discount INTEGER NOT NULL,
  PRIMARY KEY (redemption_id, line_id)
) STRICT, WITHOUT ROWID;

-- What analysts read (docs/analysts.md). No personal data beyond customer_id; test rows carry cdp_source 'Staging'.

CREATE VIEW v_events AS
SELECT property_id, event_id, category, action,
       strftime('%Y-%m-%dT%H:%M:%fZ', occurred_at / 1000.0, 'unixepoch') AS occurred_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', received_at / 1000.0, 'unixepoch') AS received_at,
       visitor_id, session_id, customer_id, transaction_id, cdp_source, flags
FROM events;

CREATE VIEW v_code_checks AS
SELECT c.property_id, c.event_id, c.code, c.entered, c.promotion_id, c.promotion_version, c.reported_status, c.status,
       c.reason, c.superseded_by, c.in_totals, c.discount AS discount_minor,
       printf('%.*f', ifnull(x.exponent, 2), c.discount / pow(10, ifnull(x.exponent, 2))) AS discount,
       c.currency, c.cart_source, c.transaction_id, c.customer_id, c.visitor_id, c.session_id, c.cdp_source,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.occurred_at / 1000.0, 'unixepoch') AS occurred_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.received_at / 1000.0, 'unixepoch') AS received_at
FROM code_checks c LEFT JOIN currency_exponents x USING (currency);

CREATE VIEW v_redemptions AS
SELECT r.property_id, r.id, r.transaction_id, r.code, r.promotion_id, r.promotion_version, r.promotion_name, r.basis,
       r.source, r.verified, r.status, r.reason, r.discount AS discount_minor,
       iif(r.discount IS NULL, NULL, printf('%.*f', ifnull(x.exponent, 2), r.discount / pow(10, ifnull(x.exponent, 2))))
         AS discount,
       r.claimed_discount AS claimed_discount_minor, r.currency, r.redemption_count, r.customer_id, r.visitor_id,
       r.cdp_source,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.occurred_at / 1000.0, 'unixepoch') AS occurred_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.received_at / 1000.0, 'unixepoch') AS received_at
FROM redemptions r LEFT JOIN currency_exponents x USING (currency)
WHERE r.void = 0;

CREATE VIEW v_redemption_lines AS
SELECT r.property_id, r.transaction_id, r.code, r.promotion_id, l.redemption_id, l.line_id, l.product_id, l.variant_id,
       l.sku, l.quantity, l.discount AS discount_minor,
       printf('%.*f', ifnull(x.exponent, 2), l.discount / pow(10, ifnull(x.exponent, 2))) AS discount,
       r.currency, r.cdp_source
FROM redemption_lines l JOIN redemptions r ON r.id = l.redemption_id AND r.void = 0 LEFT JOIN currency_exponents x USING (currency);
