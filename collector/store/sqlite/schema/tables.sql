-- Tables and indexes of a new data file, at schema 29. New files and older ones get the later changes from ../migrations.
-- A test compares the columns of facts with ../../columns.
--
-- Amounts are minor units of the currency beside them. Times are epoch milliseconds, UTC. Flags are 0 or 1.
-- `change_seq` numbers every change of a fact. A reader who remembers the last number finds all later changes.
-- `evaluated_at` is `occurred_at`, limited to a plausible range. Rows are matched to each other by it.
-- `cdp_source` is 'Production' or 'Staging'. `traffic` is 'human', 'bot' or 'internal' (the shop's own staff).

-- One row. `last` is the highest change_seq. Facts with higher ids than the `counted_` columns are not in the roll-ups yet.
CREATE TABLE change_counter (
  last INTEGER NOT NULL,
  counted_checks INTEGER NOT NULL DEFAULT 0,
  counted_redemptions INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO change_counter (last) VALUES (0);

-- Decimal places of each currency, for the views.
CREATE TABLE currency_exponents (currency TEXT PRIMARY KEY, exponent INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- The write probe writes here to find out whether the disk accepts writes.
CREATE TABLE write_probe (id INTEGER PRIMARY KEY, padding BLOB NOT NULL) STRICT;

-- The key that hashes the contact of a guest. It never leaves the file.
CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO secrets VALUES ('customer_key', randomblob(32));

-- The version of the canonical form that the codes of this file are stored in: see evaluation/canonical-code.ts. After all scripts,
-- schema/canonical-codes.ts brings the codes into the present form, which only TypeScript computes.
--
-- Where two codes of a property have one form, the older keeps it. The other has a blank and its exact text as its `code`.
CREATE TABLE canonical_form (version INTEGER NOT NULL) STRICT;
INSERT INTO canonical_form VALUES (1);

-- Properties and keys

CREATE TABLE properties (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  allowed_origins TEXT NOT NULL, -- JSON
  count_unverified INTEGER NOT NULL,
  internal_addresses TEXT NOT NULL, -- JSON
  promotion_settings TEXT NOT NULL DEFAULT '{}', -- JSON, only the settings that differ from the defaults
  created_at INTEGER NOT NULL,
  redeem_on TEXT NOT NULL DEFAULT 'purchase_event', -- or 'server'
  webhooks_allow_http INTEGER NOT NULL DEFAULT 0,
  -- The spellings of a contact that are one guest.
  identity TEXT NOT NULL DEFAULT 'exact', -- or 'inbox'
  phone_country TEXT, -- ISO 3166-1 alpha-2
  -- The forms of ids that a product feed makes of a product's and a variant's.
  product_id_patterns TEXT NOT NULL DEFAULT '[]', -- JSON
  evaluates TEXT, -- 'site', 'here' or 'both'; null: by whether the property has promotions
  -- What messages of the shop mean, before the built-in patterns.
  message_patterns TEXT NOT NULL DEFAULT '[]' -- JSON
) STRICT, WITHOUT ROWID;

-- Names of the property in older tags on the site. An alias works like the write key.
CREATE TABLE property_aliases (
  alias TEXT PRIMARY KEY,
  property_id TEXT NOT NULL REFERENCES properties
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_of_property ON property_aliases (property_id);

-- A property may have several keys of a kind, so that one replaces another while both work.
CREATE TABLE keys (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL REFERENCES properties,
  name TEXT NOT NULL,
  write_key TEXT UNIQUE, -- in plain text, because it is public; null for a server key
  secret_hash TEXT UNIQUE, -- SHA-256 of a server key, hex; null for a write key
  scopes TEXT NOT NULL, -- JSON
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER,
  replaced_by INTEGER REFERENCES keys,
  last_used_at INTEGER,
  CHECK ((write_key IS NULL) <> (secret_hash IS NULL))
) STRICT;
CREATE INDEX keys_of_property ON keys (property_id, id);

-- Promotions and codes

CREATE TABLE promotions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL REFERENCES properties,
  version INTEGER NOT NULL,
  body TEXT NOT NULL, -- JSON
  current_uses INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  name TEXT COLLATE NOCASE GENERATED ALWAYS AS (body ->> 'name') VIRTUAL,
  priority INTEGER GENERATED ALWAYS AS (body ->> 'priority') VIRTUAL,
  start_at INTEGER
    GENERATED ALWAYS AS (CAST(round(unixepoch(body ->> 'start_date', 'subsec') * 1000) AS INTEGER)) VIRTUAL,
  -- Promotions of a shop's platform, found again by their ids there. Null: the property's own.
  source TEXT,
  source_id TEXT,
  partial TEXT, -- JSON: the parts of the platform's record that the body lacks; null: none
  -- Uses that the platform had counted, and the property had not, when the promotion was imported last.
  uses_elsewhere INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX promotions_of_property ON promotions (property_id, id);
CREATE INDEX promotions_by_name ON promotions (property_id, name, id);
CREATE INDEX promotions_by_priority ON promotions (property_id, priority, id);
CREATE INDEX promotions_by_start ON promotions (property_id, start_at, id);
CREATE UNIQUE INDEX promotions_of_source ON promotions (property_id, source, source_id) WHERE source IS NOT NULL;
CREATE INDEX promotions_of_own ON promotions (property_id) WHERE source IS NULL;

-- Every version of every promotion. Versions stay when the promotion is deleted.
CREATE TABLE promotion_versions (
  promotion_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  property_id TEXT NOT NULL,
  change TEXT NOT NULL, -- 'created', 'changed', 'deleted'
  changed_fields TEXT NOT NULL, -- JSON
  body TEXT NOT NULL, -- JSON
  at INTEGER NOT NULL,
  actor TEXT, -- null: the version is older than this table
  PRIMARY KEY (promotion_id, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX promotion_versions_by_time ON promotion_versions (property_id, at);

-- The last change of each promotion. Other connections read from here which promotions they have to compile again.
CREATE TABLE promotion_changes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL,
  promotion_id INTEGER NOT NULL UNIQUE
) STRICT;

CREATE TABLE coupon_codes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL,
  promotion_id INTEGER NOT NULL REFERENCES promotions,
  code TEXT NOT NULL, -- canonical
  entered TEXT NOT NULL,
  max_uses INTEGER NOT NULL, -- 0: no limit
  max_uses_per_customer INTEGER NOT NULL, -- 0: no limit
  current_uses INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  uses_elsewhere INTEGER NOT NULL DEFAULT 0,
  -- The import that added a code; null: none, or it is older than this column.
  import_id TEXT,
  UNIQUE (property_id, code)
) STRICT;
CREATE INDEX coupon_codes_of_promotion ON coupon_codes (promotion_id, id);

CREATE TABLE deleted_codes (
  id INTEGER PRIMARY KEY, -- the id in coupon_codes
  property_id TEXT NOT NULL,
  promotion_id INTEGER NOT NULL,
  code TEXT NOT NULL, -- canonical
  entered TEXT NOT NULL,
  max_uses INTEGER NOT NULL,
  max_uses_per_customer INTEGER NOT NULL,
  current_uses INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  deleted_at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  import_id TEXT
) STRICT;
CREATE INDEX deleted_codes_by_text ON deleted_codes (property_id, code);

CREATE TABLE code_imports (
  promotion_id INTEGER NOT NULL,
  import_id TEXT NOT NULL, -- chosen by the sender
  property_id TEXT NOT NULL,
  fingerprint TEXT, -- of the first lines: detects another file under the same id
  lines INTEGER NOT NULL, -- processed so far
  added INTEGER NOT NULL,
  duplicates INTEGER NOT NULL,
  bad INTEGER NOT NULL,
  problems TEXT NOT NULL, -- JSON: the first lines that added nothing
  complete INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (promotion_id, import_id)
) STRICT, WITHOUT ROWID;

-- Groups of codes, with their owners and what is paid for them.
CREATE TABLE code_groups (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL REFERENCES properties,
  position INTEGER NOT NULL, -- 1: the first; of groups that match a code, the first has it
  name TEXT NOT NULL COLLATE NOCASE,
  prefix TEXT, -- canonical
  pattern TEXT, -- canonical, with * and ?
  promotion_id INTEGER,
  import_id TEXT, -- of the promotion; null: all of its codes
  -- The codes of a prefix or pattern for GLOB; null: those of a promotion.
  code_glob TEXT GENERATED ALWAYS AS (CASE
    WHEN prefix IS NOT NULL THEN replace(replace(replace(prefix, '[', '[[]'), '*', '[*]'), '?', '[?]') || '*'
    ELSE replace(pattern, '[', '[[]') END) STORED,
  owner TEXT,
  channel TEXT,
  payout_percentage TEXT, -- of the net revenue
  payout_amount_minor INTEGER, -- for each order
  payout_currency TEXT, -- of the amount
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (property_id, name)
) STRICT;
CREATE INDEX code_groups_in_order ON code_groups (property_id, position);

-- Where the promotions of a property are pulled from, and how the pulls went.
CREATE TABLE promotion_sources (
  property_id TEXT PRIMARY KEY,
  platform TEXT NOT NULL,
  url TEXT NOT NULL,
  credentials TEXT NOT NULL, -- JSON
  interval_minutes INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  claimed_until INTEGER NOT NULL DEFAULT 0,
  last_attempt_at INTEGER,
  last_success_at INTEGER,
  last_error TEXT,
  failures INTEGER NOT NULL DEFAULT 0, -- since the last success
  refused_since INTEGER, -- the credentials
  last_counts TEXT -- JSON
) STRICT;

-- The catalog completes lines that carry only an id or a SKU

-- `version` grows with every change; products are cached under it. A property without a row has no catalog.
CREATE TABLE catalogs (
  property_id TEXT PRIMARY KEY REFERENCES properties ON DELETE CASCADE,
  version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE catalog_products (
  property_id TEXT NOT NULL REFERENCES catalogs ON DELETE CASCADE,
  id TEXT NOT NULL,
  name TEXT,
  body TEXT NOT NULL, -- JSON, amounts in minor units of its currency
  PRIMARY KEY (property_id, id)
) STRICT;

-- The variant ids and SKUs of each product. A key of several products identifies none of them.
CREATE TABLE catalog_keys (
  property_id TEXT NOT NULL,
  kind TEXT NOT NULL, -- 'variant', 'sku'
  key TEXT NOT NULL,
  product_id TEXT NOT NULL,
  PRIMARY KEY (property_id, kind, key, product_id),
  FOREIGN KEY (property_id, product_id) REFERENCES catalog_products ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX catalog_keys_of_product ON catalog_keys (property_id, product_id);

-- Lines whose price differs from the catalog's.
CREATE TABLE price_differences (
  id INTEGER PRIMARY KEY,
  property_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  line INTEGER NOT NULL, -- 1-based position in the evaluated cart
  product_id TEXT,
  variant_id TEXT,
  sku TEXT,
  quantity INTEGER NOT NULL,
  price INTEGER NOT NULL, -- of one unit, from the line
  catalog_price INTEGER NOT NULL,
  currency TEXT NOT NULL,
  cdp_source TEXT NOT NULL,
  traffic TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  quantity_sent TEXT -- a decimal
) STRICT;
CREATE INDEX price_differences_of_event ON price_differences (property_id, event_id);

-- Events and carts

-- Events and code checks need no AUTOINCREMENT: only their oldest rows are deleted.
CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
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
  traffic TEXT NOT NULL,
  flags TEXT NOT NULL, -- separated by commas
  body TEXT NOT NULL, -- JSON, as received
  answer TEXT, -- JSON: the codes in the first response, repeated for a duplicate
  -- The key that sent an event, and its kind. Rows from before stay null: nobody knows them any more.
  key_id INTEGER,
  source TEXT, -- 'browser': a write key, 'server': a server key
  -- Lines as they were sent: measured goods, and what was repaired in an event.
  repairs TEXT, -- JSON; null: nothing
  UNIQUE (property_id, event_id)
) STRICT;
CREATE INDEX events_in_order ON events (property_id, seq);

-- Few events have flags: a report counts them without reading the others.
CREATE INDEX flagged_events ON events (property_id, occurred_at) WHERE flags <> '';

CREATE TABLE rejected_events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL,
  event_id TEXT,
  received_at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  errors TEXT NOT NULL, -- JSON
  body TEXT NOT NULL, -- as received
  sending TEXT NOT NULL DEFAULT '{}', -- JSON: time and traffic of the request, for a replay
  replayed_at INTEGER
) STRICT;
CREATE INDEX rejected_events_of_property ON rejected_events (property_id, seq);
CREATE INDEX rejected_events_waiting ON rejected_events (property_id, seq) WHERE replayed_at IS NULL;

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

-- The cart of each visitor, as far as product events report it.
CREATE TABLE visitor_carts (
  property_id TEXT NOT NULL,
  visitor_id TEXT NOT NULL,
  currency TEXT NOT NULL,
  lines TEXT NOT NULL, -- JSON
  changed_at INTEGER NOT NULL,
  replaced_at INTEGER NOT NULL, -- when an event last reported the whole cart
  -- The products that a cart ever held, JSON, and the latest purchase of its visitor: evidence for orders.
  held TEXT NOT NULL DEFAULT '[]',
  bought_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (property_id, visitor_id)
) STRICT, WITHOUT ROWID;

-- Code checks and attempts

-- One evaluation of one code. An attempt is all checks of a code for a transaction, or else in a session of a visitor.
-- Its head is the check that got furthest, the latest of equals; only the head is in the roll-ups.
CREATE TABLE code_checks (
  id INTEGER PRIMARY KEY,
  property_id TEXT NOT NULL,
  change_seq INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  position INTEGER NOT NULL, -- of the code in its event
  code TEXT NOT NULL, -- canonical
  entered TEXT NOT NULL,
  promotion_id INTEGER,
  promotion_version INTEGER,
  reported_status INTEGER, -- claimed by the site
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
  traffic TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  evaluated_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  claimed INTEGER NOT NULL, -- the event named no transaction: a later purchase of the visitor claimed the check
  head INTEGER NOT NULL DEFAULT 0, -- the head of its attempt
  missing_amount INTEGER, -- that the cart lacked to meet the conditions
  missing_quantity INTEGER, -- units that the cart lacked
  ordered INTEGER NOT NULL DEFAULT 0, -- its transaction was bought, or its visitor bought something within a day
  cart_value INTEGER, -- before discounts; null: the cart is not known
  source TEXT,
  -- The outcome of a check before a purchase or a removal changed it, JSON. It returns when the purchase turns out to be another one's.
  original TEXT,
  -- The number of the evaluation that gave a result, see evaluation/engine.ts. Null: from before this column.
  engine INTEGER,
  -- The verdict of the site on each code, beside that of the rules. See columns/code-checks.ts.
  site_outcome TEXT, -- 'accepted' or 'rejected'; null: the site does not say
  site_reason TEXT, -- in our words
  site_reason_text TEXT, -- as it was sent
  site_discount INTEGER,
  site_status INTEGER, -- the status at which a code with the site's outcome stops; null: the site gives no reason that tells it
  evaluates TEXT NOT NULL DEFAULT 'here', -- of the property at the time of the check
  redeemed INTEGER NOT NULL DEFAULT 0, -- an order used the code, or names it
  -- The platform of a partial promotion may decide otherwise than its rules here: unless these decide, its codes are not known.
  partial INTEGER NOT NULL DEFAULT 0,
  rules_outcome TEXT NOT NULL GENERATED ALWAYS AS (
    CASE WHEN evaluates <> 'here' AND (promotion_id IS NULL OR partial = 1 OR reason IN ('cart_unknown', 'shipping_unknown'))
        THEN 'not_known'
      WHEN in_totals = 1 OR reason = 'code_removed' THEN 'accepted' ELSE 'rejected' END) VIRTUAL,
  verdict TEXT NOT NULL GENERATED ALWAYS AS (ifnull(site_outcome, rules_outcome)) VIRTUAL,
  verdict_reason TEXT GENERATED ALWAYS AS (
    CASE WHEN verdict = 'rejected' THEN iif(site_outcome IS NULL, reason, site_reason) END) VIRTUAL,
  -- A cart as attempts know it: of an order that used the code, else of a session, of a transaction, of a visitor's day, or of an event.
  -- A page's transaction says nothing of others': anyone could send it.
  cart TEXT NOT NULL GENERATED ALWAYS AS (
    cdp_source || ' ' || traffic || CASE WHEN redeemed = 1 AND transaction_id IS NOT NULL THEN ' order ' || transaction_id
      WHEN visitor_id IS NOT NULL AND session_id IS NOT NULL THEN ' session ' || visitor_id || ' ' || session_id
      WHEN transaction_id IS NOT NULL
        THEN ' transaction ' || transaction_id || iif(visitor_id IS NULL, iif(source = 'browser', ' page', ''), ' visitor ' || visitor_id)
      WHEN visitor_id IS NOT NULL THEN ' visitor ' || visitor_id || ' ' || occurred_at / 86400000
      ELSE ' event ' || event_id END) VIRTUAL,
  -- Of a refusal without a reason the rules say how far the code got, where they know it.
  stage INTEGER NOT NULL GENERATED ALWAYS AS (
    CASE WHEN redeemed = 1 THEN 5 WHEN site_status IS NOT NULL THEN site_status
      WHEN rules_outcome = 'not_known' THEN 1 WHEN site_outcome IS NULL THEN status ELSE min(status, 4) END) VIRTUAL
) STRICT;
CREATE INDEX code_checks_by_change ON code_checks (property_id, change_seq);
CREATE INDEX code_checks_by_code ON code_checks (property_id, code, change_seq);
CREATE INDEX code_checks_by_transaction ON code_checks (property_id, transaction_id) WHERE transaction_id IS NOT NULL;
-- Finds the checks of an attempt by code, and those that a purchase may claim by time.
CREATE INDEX code_checks_of_visitor ON code_checks (property_id, visitor_id, code, evaluated_at);
-- Lists exclude tests and robots by default and report their number: this index counts them. Other rows cost it nothing.
CREATE INDEX code_checks_hidden ON code_checks (property_id, occurred_at) WHERE cdp_source = 'Staging' OR traffic <> 'human';
-- Retention deletes checks of calculations sooner than others.
CREATE INDEX code_checks_of_calculations ON code_checks (received_at) WHERE cart_source = 'calculation';
CREATE INDEX attempts_by_time ON code_checks (property_id, occurred_at) WHERE head = 1;
CREATE INDEX attempts_by_code ON code_checks (property_id, code, occurred_at) WHERE head = 1;
CREATE INDEX attempts_of_customer ON code_checks (property_id, customer_id, occurred_at)
  WHERE head = 1 AND customer_id IS NOT NULL;
-- Holds all columns that the report of carts below a minimum reads.
CREATE INDEX attempts_short ON code_checks
  (property_id, occurred_at, cdp_source, traffic, currency, verdict, missing_amount, missing_quantity, cart_value, ordered, cart)
  WHERE head = 1 AND (missing_amount IS NOT NULL OR missing_quantity IS NOT NULL);

-- Both verdicts side by side.
CREATE INDEX attempts_judged ON code_checks (property_id, occurred_at) WHERE head = 1 AND site_outcome IS NOT NULL;
CREATE INDEX attempts_lost ON code_checks (property_id, occurred_at, cdp_source, traffic, currency, promotion_id, code, cart, cart_value)
  WHERE head = 1 AND verdict = 'rejected' AND ordered = 0;

-- Codes that a visitor removed from a cart.
CREATE TABLE code_removals (
  property_id TEXT NOT NULL,
  cdp_source TEXT NOT NULL,
  code TEXT NOT NULL, -- canonical
  transaction_id TEXT,
  visitor_id TEXT,
  evaluated_at INTEGER NOT NULL,
  -- Who removed a code: only the visitor or customer who entered it, or a server, may do so.
  event_id TEXT,
  customer_id TEXT,
  source TEXT -- null: from before this column, it counts as it did then
) STRICT;
-- By visitor and by transaction, not by code: a popular code is removed by many.
CREATE INDEX code_removals_of_visitor ON code_removals (property_id, visitor_id, code, evaluated_at)
  WHERE visitor_id IS NOT NULL;
CREATE INDEX code_removals_of_transaction ON code_removals (property_id, transaction_id, code, evaluated_at)
  WHERE transaction_id IS NOT NULL;

-- Quotes: calculations that a purchase may name for a day. The ids of a property sort by time (UUID version 7).
CREATE TABLE calculations (
  seq INTEGER PRIMARY KEY,
  property_id TEXT NOT NULL REFERENCES properties ON DELETE CASCADE,
  id TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  shown TEXT NOT NULL, -- JSON: the quote
  -- A quote serves one transaction: the one that a server last redeemed by it.
  cdp_source TEXT,
  transaction_id TEXT,
  UNIQUE (property_id, id)
) STRICT;

-- Number and size of a property's quotes: both are limited, and counting them would read every row.
CREATE TABLE calculation_totals (
  property_id TEXT PRIMARY KEY REFERENCES properties ON DELETE CASCADE,
  calculations INTEGER NOT NULL,
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Purchases and redemptions

-- Transaction ids of a test site may equal real ones: cdp_source is part of the key.
CREATE TABLE purchases (
  property_id TEXT NOT NULL,
  cdp_source TEXT NOT NULL,
  transaction_id TEXT NOT NULL,
  event_id TEXT NOT NULL, -- '': only a server reported it
  currency TEXT NOT NULL,
  lines TEXT, -- JSON; null: not known
  named TEXT NOT NULL, -- JSON: codes in the purchase event
  claimed_discount INTEGER,
  occurred_at INTEGER NOT NULL,
  evaluated_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  customer_id TEXT,
  visitor_id TEXT,
  settled TEXT NOT NULL, -- JSON: how far each of its codes got
  traffic TEXT NOT NULL DEFAULT 'human',
  completed TEXT, -- JSON: the lines with the catalog's data at that time; null: equal to `lines`
  told_by TEXT NOT NULL DEFAULT 'browser', -- the source of the lines; or 'server'
  customer_key TEXT, -- the customer or guest whose uses count
  shown TEXT, -- JSON: the quote that the purchase names
  value INTEGER, -- before discounts; null: not known
  coded INTEGER NOT NULL DEFAULT 0, -- a redemption of a code is in effect
  given INTEGER NOT NULL DEFAULT 0, -- its discounts, less reversals: see the view purchase_discounts
  change_seq INTEGER NOT NULL DEFAULT 0,
  evidence TEXT, -- 'server', 'code_check', 'cart', 'none'; null: from before this column
  reports INTEGER NOT NULL DEFAULT 1,
  key_id INTEGER,
  identities TEXT, -- JSON: the keys of each identity; null: customer_key is the only one
  engine INTEGER,
  customer_order INTEGER,
  code_discounts TEXT, -- JSON; null: the shop's server reports none
  PRIMARY KEY (property_id, cdp_source, transaction_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX purchases_of_visitor ON purchases (property_id, visitor_id, evaluated_at);
CREATE INDEX purchases_by_time ON purchases (property_id, occurred_at);
CREATE INDEX purchases_by_customer ON purchases (property_id, customer_id, occurred_at) WHERE customer_id IS NOT NULL;
CREATE INDEX purchases_by_change ON purchases (property_id, change_seq);

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
  basis TEXT NOT NULL, -- 'evaluated', 'observed'
  source TEXT NOT NULL, -- 'browser', 'server'
  verified INTEGER NOT NULL, -- a server confirmed it
  status INTEGER NOT NULL,
  reason TEXT,
  discount INTEGER,
  claimed_discount INTEGER,
  currency TEXT NOT NULL,
  redemption_count INTEGER NOT NULL,
  counted INTEGER NOT NULL, -- it consumes uses of its limits
  void INTEGER NOT NULL, -- later events showed that it never happened
  draft TEXT NOT NULL, -- JSON: the result of the evaluation; an equal result leaves the row unchanged
  customer_id TEXT,
  visitor_id TEXT,
  occurred_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  traffic TEXT NOT NULL DEFAULT 'human',
  customer_key TEXT, -- the customer or guest whose uses count
  reversed_at INTEGER, -- reversed as a whole: it consumes no uses any more
  reversed_discount INTEGER NOT NULL DEFAULT 0, -- by all of its reversals
  -- How the amount that the site claims compares.
  claim TEXT NOT NULL GENERATED ALWAYS AS (CASE
    WHEN claimed_discount IS NULL THEN 'none' WHEN claimed_discount = 0 THEN 'zero'
    WHEN claimed_discount = discount THEN 'equal' ELSE 'differs' END) VIRTUAL,
  -- A redemption and a hold store the id of the coupon code that they use: a code that is deleted and created again is a new one.
  -- A redemption also stores the units that were bought, so that they can be sent back.
  code_id INTEGER, -- in coupon_codes or deleted_codes; null: no code, an unknown one, or not attributable
  bought TEXT, -- JSON: the units of each line of the order; null: not known
  -- How the facts of a redeemed quote were confirmed. Null: it was not redeemed by a quote, or before they were kept.
  confirmed_by TEXT, -- JSON: for each fact, its sources
  quote_differences TEXT, -- JSON: facts that differ without giving more
  engine INTEGER,
  -- Discounts on the price of shipping, apart from those of goods. Redemptions from before this column have none.
  shipping_discount INTEGER NOT NULL DEFAULT 0,
  -- Orders from the shop's server say which order of the customer they are, and the discount of each code.
  customer_order INTEGER -- 1: the first; null: not known
) STRICT;
CREATE UNIQUE INDEX one_redemption ON redemptions
  (property_id, transaction_id, cdp_source, ifnull(promotion_id, 0), ifnull(code, ''));
CREATE INDEX redemptions_by_change ON redemptions (property_id, change_seq);
CREATE INDEX redemptions_by_code ON redemptions (property_id, code, change_seq);
CREATE INDEX redemptions_of_customer ON redemptions (property_id, customer_key, code_id)
  WHERE customer_key IS NOT NULL AND code_id IS NOT NULL;
CREATE INDEX redemptions_hidden ON redemptions (property_id, occurred_at) WHERE cdp_source = 'Staging' OR traffic <> 'human';
CREATE INDEX redemptions_by_time ON redemptions (property_id, occurred_at) WHERE void = 0;
CREATE INDEX redemptions_by_customer ON redemptions (property_id, customer_id, occurred_at)
  WHERE void = 0 AND customer_id IS NOT NULL;

CREATE TABLE redemption_lines (
  redemption_id INTEGER NOT NULL REFERENCES redemptions ON DELETE CASCADE,
  line_id TEXT NOT NULL,
  product_id TEXT,
  variant_id TEXT,
  sku TEXT,
  quantity INTEGER NOT NULL,
  discount INTEGER NOT NULL,
  quantity_sent TEXT, -- a decimal
  PRIMARY KEY (redemption_id, line_id)
) STRICT, WITHOUT ROWID;

-- The identities besides customer_key of redemptions that consume uses of a code.
CREATE TABLE redemption_identities (
  redemption_id INTEGER NOT NULL REFERENCES redemptions ON DELETE CASCADE,
  key TEXT NOT NULL, -- the id of a customer, or a keyed hash of a contact
  code_id INTEGER NOT NULL,
  PRIMARY KEY (redemption_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX redemptions_of_identity ON redemption_identities (key, code_id);

CREATE TABLE reversals (
  id INTEGER PRIMARY KEY,
  property_id TEXT NOT NULL,
  change_seq INTEGER NOT NULL,
  redemption_id INTEGER NOT NULL REFERENCES redemptions ON DELETE CASCADE,
  lines TEXT NOT NULL, -- JSON: reversed units and discount of each line
  discount INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT
) STRICT;
CREATE INDEX reversals_of_redemption ON reversals (redemption_id);
CREATE INDEX reversals_by_change ON reversals (property_id, change_seq);

-- The response to a server's redemption of a transaction: the same request gets the same response.
CREATE TABLE redemption_calls (
  property_id TEXT NOT NULL,
  cdp_source TEXT NOT NULL,
  transaction_id TEXT NOT NULL,
  fingerprint TEXT NOT NULL, -- of the request without its date
  answer TEXT NOT NULL, -- JSON
  at INTEGER NOT NULL,
  PRIMARY KEY (property_id, cdp_source, transaction_id)
) STRICT, WITHOUT ROWID;

-- The same for requests with an Idempotency-Key.
CREATE TABLE idempotency_keys (
  property_id TEXT NOT NULL,
  key TEXT NOT NULL, -- chosen by the sender
  fingerprint TEXT NOT NULL, -- of the request
  answer TEXT NOT NULL, -- JSON
  at INTEGER NOT NULL,
  PRIMARY KEY (property_id, key)
) STRICT, WITHOUT ROWID;

-- Holds: uses that are reserved for a checkout. A hold counts until it expires, so that nothing has to delete it.
CREATE TABLE reservations (
  property_id TEXT NOT NULL,
  id TEXT NOT NULL,
  cdp_source TEXT NOT NULL,
  promotion_id INTEGER NOT NULL,
  code TEXT NOT NULL, -- canonical
  entered TEXT NOT NULL,
  customer_key TEXT NOT NULL,
  uses INTEGER NOT NULL,
  state TEXT NOT NULL, -- 'held', 'confirmed', 'released'
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  transaction_id TEXT, -- that confirmed it
  code_id INTEGER, -- in coupon_codes or deleted_codes; null: not attributable
  PRIMARY KEY (property_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reservations_of_code ON reservations (property_id, code_id, cdp_source, expires_at, customer_key, uses)
  WHERE state = 'held';
CREATE INDEX reservations_of_promotion ON reservations (property_id, promotion_id, expires_at, customer_key, uses)
  WHERE state = 'held' AND cdp_source = 'Production';

-- All identities of holds, customer_key too.
CREATE TABLE reservation_identities (
  property_id TEXT NOT NULL,
  reservation_id TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (property_id, reservation_id, key),
  FOREIGN KEY (property_id, reservation_id) REFERENCES reservations ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX reservations_of_identity ON reservation_identities (property_id, key);

-- Webhooks

CREATE TABLE webhooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL REFERENCES properties ON DELETE CASCADE,
  url TEXT NOT NULL,
  event_types TEXT NOT NULL, -- JSON
  headers TEXT NOT NULL, -- JSON; values may be secret
  secret TEXT NOT NULL,
  previous_secret TEXT, -- signs as well until previous_until
  previous_until INTEGER,
  max_batch_size INTEGER NOT NULL,
  is_active INTEGER NOT NULL,
  disabled_reason TEXT, -- why the collector disabled it
  taken INTEGER NOT NULL, -- watermark: outbox rows up to this seq are messages now, or not for this webhook
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX webhooks_of_property ON webhooks (property_id, id);

-- The event types of all active webhooks. Events of other types are not written to the outbox.
CREATE TABLE webhook_wishes (
  property_id TEXT NOT NULL,
  type TEXT NOT NULL,
  webhook_id INTEGER NOT NULL REFERENCES webhooks ON DELETE CASCADE,
  PRIMARY KEY (property_id, type, webhook_id)
) STRICT, WITHOUT ROWID;

-- Pending webhook events. Triggers write them in the transaction of the change.
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  event_id TEXT NOT NULL DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
    || substr(hex(randomblob(2)), 2) || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
  property_id TEXT NOT NULL,
  type TEXT NOT NULL,
  subject TEXT NOT NULL, -- events of one subject are sent in order: the promotion, or a code without one
  at INTEGER, -- null: the time when it becomes a message
  data TEXT NOT NULL -- JSON
) STRICT;
CREATE INDEX outbox_of_property ON outbox (property_id, seq);

-- Messages, with the state of their delivery.
CREATE TABLE deliveries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE DEFAULT ('msg_' || lower(hex(randomblob(16)))), -- webhook-id, equal in all attempts
  property_id TEXT NOT NULL,
  webhook_id INTEGER NOT NULL REFERENCES webhooks ON DELETE CASCADE,
  type TEXT NOT NULL,
  body TEXT NOT NULL, -- JSON, as signed
  subjects TEXT NOT NULL, -- JSON
  status TEXT NOT NULL, -- 'pending', 'delivered', 'dead'
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER, -- of the next attempt, while pending
  leased_until INTEGER, -- while an attempt is in progress
  created_at INTEGER NOT NULL,
  last_at INTEGER,
  last_status INTEGER,
  last_failure TEXT,
  last_answer TEXT, -- the beginning of the response
  last_milliseconds INTEGER
) STRICT;
CREATE INDEX deliveries_of_webhook ON deliveries (webhook_id, seq);
CREATE INDEX deliveries_pending ON deliveries (webhook_id, seq) WHERE status = 'pending';

-- Whether each promotion was active when last checked, where a webhook subscribes to activations.
CREATE TABLE promotion_standings (
  promotion_id INTEGER PRIMARY KEY,
  property_id TEXT NOT NULL,
  is_active INTEGER, -- null: not checked yet; its first state is not sent
  known_at INTEGER NOT NULL,
  next_at INTEGER -- of the next check; null: when the promotion changes
) STRICT;
CREATE INDEX promotion_standings_due ON promotion_standings (next_at) WHERE next_at IS NOT NULL;

-- Digests

-- The weekly digests of properties, and the digest of each week on each channel.
CREATE TABLE digests (
  property_id TEXT PRIMARY KEY,
  emails TEXT NOT NULL, -- JSON
  slack_url TEXT,
  weekday TEXT NOT NULL,
  hour INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE digest_sends (
  property_id TEXT NOT NULL,
  channel TEXT NOT NULL, -- 'email', 'slack'
  week TEXT NOT NULL, -- local date of the day on which it was due
  state TEXT NOT NULL DEFAULT 'pending', -- 'sending', 'sent', 'failed', 'unclear'
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  claimed_until INTEGER NOT NULL DEFAULT 0,
  at INTEGER, -- of the end of the last attempt
  error TEXT,
  PRIMARY KEY (property_id, channel, week)
) STRICT, WITHOUT ROWID;
CREATE INDEX digest_sends_open ON digest_sends (next_at) WHERE state IN ('pending', 'sending');

-- Roll-ups. Quarters of an hour (UTC) add up to days of any time zone; days (UTC) serve long periods and single codes.
-- A period without facts has no row.

CREATE TABLE attempt_quarters (
  property_id TEXT NOT NULL,
  at INTEGER NOT NULL, -- start of the quarter
  cdp_source TEXT NOT NULL,
  traffic TEXT NOT NULL,
  status INTEGER NOT NULL, -- the stage
  verdict TEXT NOT NULL,
  reason TEXT NOT NULL, -- of the verdict; '': none
  reported_status INTEGER NOT NULL, -- -1: the site claims none
  currency TEXT NOT NULL,
  ordered INTEGER NOT NULL, -- an order followed
  attempts INTEGER NOT NULL,
  discount INTEGER NOT NULL,
  known_carts INTEGER NOT NULL, -- attempts with a known cart
  cart_value INTEGER NOT NULL, -- of the known carts
  PRIMARY KEY (property_id, at, cdp_source, traffic, status, verdict, reason, reported_status, currency, ordered)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempt_days (
  property_id TEXT NOT NULL,
  at INTEGER NOT NULL, -- start of the day
  cdp_source TEXT NOT NULL,
  traffic TEXT NOT NULL,
  status INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  reason TEXT NOT NULL,
  reported_status INTEGER NOT NULL,
  currency TEXT NOT NULL,
  ordered INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  discount INTEGER NOT NULL,
  known_carts INTEGER NOT NULL,
  cart_value INTEGER NOT NULL,
  PRIMARY KEY (property_id, at, cdp_source, traffic, status, verdict, reason, reported_status, currency, ordered)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempt_code_days (
  property_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  cdp_source TEXT NOT NULL,
  traffic TEXT NOT NULL,
  code TEXT NOT NULL,
  promotion_id INTEGER NOT NULL, -- 0: none
  status INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  reason TEXT NOT NULL,
  reported_status INTEGER NOT NULL,
  currency TEXT NOT NULL,
  ordered INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  discount INTEGER NOT NULL,
  known_carts INTEGER NOT NULL,
  cart_value INTEGER NOT NULL,
  PRIMARY KEY (property_id, at, cdp_source, traffic, code, promotion_id, status, verdict, reason, reported_status, currency, ordered)
) STRICT, WITHOUT ROWID;

-- Redemptions that are not void. Reversals are summed in columns of their own.
CREATE TABLE redemption_quarters (
  property_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  cdp_source TEXT NOT NULL,
  traffic TEXT NOT NULL,
  basis TEXT NOT NULL,
  source TEXT NOT NULL,
  claim TEXT NOT NULL, -- 'none', 'zero', 'equal', 'differs'
  currency TEXT NOT NULL,
  coded INTEGER NOT NULL, -- by a code
  redemptions INTEGER NOT NULL,
  discount INTEGER NOT NULL,
  claimed_discount INTEGER NOT NULL,
  reversed INTEGER NOT NULL, -- redemptions that were reversed as a whole
  reversed_discount INTEGER NOT NULL,
  shipping_discount INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (property_id, at, cdp_source, traffic, basis, source, claim, currency, coded)
) STRICT, WITHOUT ROWID;

CREATE TABLE redemption_code_days (
  property_id TEXT NOT NULL,
  at INTEGER NOT NULL, -- start of the day
  cdp_source TEXT NOT NULL,
  traffic TEXT NOT NULL,
  code TEXT NOT NULL, -- '': an automatic promotion
  code_id INTEGER NOT NULL, -- 0: none
  promotion_id INTEGER NOT NULL,
  basis TEXT NOT NULL,
  source TEXT NOT NULL,
  currency TEXT NOT NULL,
  redemptions INTEGER NOT NULL,
  discount INTEGER NOT NULL,
  claimed_discount INTEGER NOT NULL,
  reversed INTEGER NOT NULL,
  reversed_discount INTEGER NOT NULL,
  shipping_discount INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (property_id, at, cdp_source, traffic, code, code_id, promotion_id, basis, source, currency)
) STRICT, WITHOUT ROWID;

CREATE TABLE purchase_quarters (
  property_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  cdp_source TEXT NOT NULL,
  traffic TEXT NOT NULL,
  currency TEXT NOT NULL,
  coded INTEGER NOT NULL,
  orders INTEGER NOT NULL,
  valued INTEGER NOT NULL, -- orders with a known value
  value INTEGER NOT NULL, -- of these orders
  discount INTEGER NOT NULL, -- of these orders
  PRIMARY KEY (property_id, at, cdp_source, traffic, currency, coded)
) STRICT, WITHOUT ROWID;
