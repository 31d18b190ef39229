-- Events are written in groups, many a commit: what is written for each of them is kept to what somebody reads.
-- Neither events nor checks need AUTOINCREMENT (only their oldest rows are ever deleted), and that a check is written
-- once follows from its event's being written once.
-- `traffic` tells people from robots and from the shop's own staff: 'human', 'bot', 'internal'.

DROP VIEW v_events;
DROP VIEW v_code_checks;
DROP VIEW v_redemptions;
DROP VIEW v_redemption_lines;

CREATE TABLE events_next (
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
  flags TEXT NOT NULL,
  body TEXT NOT NULL,
  answer TEXT, -- the codes as the first answer told of them
  UNIQUE (property_id, event_id)
) STRICT;
INSERT INTO events_next
SELECT seq, property_id, event_id, category, action, occurred_at, received_at, visitor_id, session_id, customer_id,
       transaction_id, cdp_source, 'human', flags, body, answer
FROM events;
DROP TABLE events;
ALTER TABLE events_next RENAME TO events;

CREATE TABLE code_checks_next (
  id INTEGER PRIMARY KEY,
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
  traffic TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  evaluated_at INTEGER NOT NULL, -- occurred_at within what is believable: what belongs to what goes by it
  received_at INTEGER NOT NULL,
  claimed INTEGER NOT NULL -- the transaction is not its own: a purchase of the visitor claimed it
) STRICT;
INSERT INTO code_checks_next
SELECT id, property_id, change_seq, event_id, position, code, entered, promotion_id, promotion_version, reported_status,
       status, reason, superseded_by, in_totals, discount, currency, cart_source, transaction_id, customer_id, visitor_id,
       session_id, cdp_source, 'human', occurred_at, evaluated_at, received_at, claimed
FROM code_checks;
DROP TABLE code_checks;
ALTER TABLE code_checks_next RENAME TO code_checks;
CREATE INDEX code_checks_by_change ON code_checks (property_id, change_seq);
CREATE INDEX code_checks_by_code ON code_checks (property_id, code, change_seq);
CREATE INDEX code_checks_by_transaction ON code_checks (property_id, transaction_id) WHERE transaction_id IS NOT NULL;
CREATE INDEX code_checks_of_visitor ON code_checks (property_id, visitor_id, evaluated_at);

-- A removal is looked for by whoever entered the code: a popular code is removed by many.
DROP INDEX code_removals_of_code;
CREATE INDEX code_removals_of_visitor ON code_removals (property_id, visitor_id, code, evaluated_at)
  WHERE visitor_id IS NOT NULL;
CREATE INDEX code_removals_of_transaction ON code_removals (property_id, transaction_id, code, evaluated_at)
  WHERE transaction_id IS NOT NULL;

ALTER TABLE redemptions ADD COLUMN traffic TEXT NOT NULL DEFAULT 'human';
ALTER TABLE purchases ADD COLUMN traffic TEXT NOT NULL DEFAULT 'human';
ALTER TABLE properties ADD COLUMN internal_addresses TEXT NOT NULL DEFAULT '[]';
-- How the event was sent, JSON, so that a replay understands it as of then; and when it was replayed.
ALTER TABLE rejected_events ADD COLUMN sending TEXT NOT NULL DEFAULT '{}';
ALTER TABLE rejected_events ADD COLUMN replayed_at INTEGER;
CREATE INDEX rejected_events_waiting ON rejected_events (property_id, seq) WHERE replayed_at IS NULL;

-- Whether anything can be written is asked by writing something here.
CREATE TABLE write_probe (id INTEGER PRIMARY KEY, padding BLOB NOT NULL) STRICT;

CREATE VIEW v_events AS
SELECT property_id, event_id, category, action,
       strftime('%Y-%m-%dT%H:%M:%fZ', occurred_at / 1000.0, 'unixepoch') AS occurred_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', received_at / 1000.0, 'unixepoch') AS received_at,
       visitor_id, session_id, customer_id, transaction_id, cdp_source, traffic, flags
FROM events;

CREATE VIEW v_code_checks AS
SELECT c.property_id, c.event_id, c.code, c.entered, c.promotion_id, c.promotion_version, c.reported_status, c.status,
       c.reason, c.superseded_by, c.in_totals, c.discount AS discount_minor,
       printf('%.*f', ifnull(x.exponent, 2), c.discount / pow(10, ifnull(x.exponent, 2))) AS discount,
       c.currency, c.cart_source, c.transaction_id, c.customer_id, c.visitor_id, c.session_id, c.cdp_source, c.traffic,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.occurred_at / 1000.0, 'unixepoch') AS occurred_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.received_at / 1000.0, 'unixepoch') AS received_at
FROM code_checks c LEFT JOIN currency_exponents x USING (currency);

CREATE VIEW v_redemptions AS
SELECT r.property_id, r.id, r.transaction_id, r.code, r.promotion_id, r.promotion_version, r.promotion_name, r.basis,
       r.source, r.verified, r.status, r.reason, r.discount AS discount_minor,
       iif(r.discount IS NULL, NULL, printf('%.*f', ifnull(x.exponent, 2), r.discount / pow(10, ifnull(x.exponent, 2))))
         AS discount,
       r.claimed_discount AS claimed_discount_minor, r.currency, r.redemption_count, r.customer_id, r.visitor_id,
       r.cdp_source, r.traffic,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.occurred_at / 1000.0, 'unixepoch') AS occurred_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.received_at / 1000.0, 'unixepoch') AS received_at
FROM redemptions r LEFT JOIN currency_exponents x USING (currency)
WHERE r.void = 0;

CREATE VIEW v_redemption_lines AS
SELECT r.property_id, r.transaction_id, r.code, r.promotion_id, l.redemption_id, l.line_id, l.product_id, l.variant_id,
       l.sku, l.quantity, l.discount AS discount_minor,
       printf('%.*f', ifnull(x.exponent, 2), l.discount / pow(10, ifnull(x.exponent, 2))) AS discount,
       r.currency, r.cdp_source, r.traffic
FROM redemption_lines l JOIN redemptions r ON r.id = l.redemption_id AND r.void = 0 LEFT JOIN currency_exponents x USING (currency);
