-- Servers redeem, reserve and reverse. What a server said of an order is kept with its answer, so that it is answered the
-- same again; a row that it confirmed, or that was reversed, stays as it is whatever a browser tells later.

-- What personal data is hashed with, so that a guest's uses can be counted without keeping who it is. Never leaves the file.
CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO secrets VALUES ('customer_key', randomblob(32));

ALTER TABLE properties ADD COLUMN redeem_on TEXT NOT NULL DEFAULT 'purchase_event'; -- or 'server'

ALTER TABLE purchases ADD COLUMN told_by TEXT NOT NULL DEFAULT 'browser'; -- whose telling of what was bought counts; or 'server'
ALTER TABLE purchases ADD COLUMN customer_key TEXT; -- whom uses count for
UPDATE purchases SET customer_key = 'id:' || customer_id WHERE customer_id IS NOT NULL;

DROP VIEW v_redemptions;

ALTER TABLE redemptions ADD COLUMN customer_key TEXT;
ALTER TABLE redemptions ADD COLUMN reversed_at INTEGER; -- as a whole: it uses up no limits any more
ALTER TABLE redemptions ADD COLUMN reversed_discount INTEGER NOT NULL DEFAULT 0; -- of all reversals together
UPDATE redemptions SET customer_key = 'id:' || customer_id WHERE customer_id IS NOT NULL;
DROP INDEX redemptions_of_customer;
CREATE INDEX redemptions_of_customer ON redemptions (property_id, customer_key, code) WHERE customer_key IS NOT NULL;

CREATE TABLE reversals (
  id INTEGER PRIMARY KEY,
  property_id TEXT NOT NULL,
  change_seq INTEGER NOT NULL,
  redemption_id INTEGER NOT NULL REFERENCES redemptions ON DELETE CASCADE,
  lines TEXT NOT NULL, -- JSON: units and discount that were taken back of each
  discount INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT
) STRICT;
CREATE INDEX reversals_of_redemption ON reversals (redemption_id);

CREATE TABLE redemption_calls (
  property_id TEXT NOT NULL,
  cdp_source TEXT NOT NULL,
  transaction_id TEXT NOT NULL,
  fingerprint TEXT NOT NULL, -- of all that was said but the date
  answer TEXT NOT NULL, -- JSON
  at INTEGER NOT NULL,
  PRIMARY KEY (property_id, cdp_source, transaction_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency_keys (
  property_id TEXT NOT NULL,
  key TEXT NOT NULL, -- the sender's
  fingerprint TEXT NOT NULL, -- of what was asked for
  answer TEXT NOT NULL, -- JSON
  at INTEGER NOT NULL,
  PRIMARY KEY (property_id, key)
) STRICT, WITHOUT ROWID;

-- Uses that are held for a checkout. One counts while it is held and not expired: nobody has to sweep it away.
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
  PRIMARY KEY (property_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reservations_of_code ON reservations (property_id, code, expires_at, customer_key, uses)
  WHERE state = 'held' AND cdp_source = 'Production';
CREATE INDEX reservations_of_promotion ON reservations (property_id, promotion_id, expires_at, customer_key, uses)
  WHERE state = 'held' AND cdp_source = 'Production';

CREATE VIEW v_redemptions AS
SELECT r.property_id, r.id, r.transaction_id, r.code, r.promotion_id, r.promotion_version, r.promotion_name, r.basis,
       r.source, r.verified, r.status, r.reason, r.discount AS discount_minor,
       iif(r.discount IS NULL, NULL, printf('%.*f', ifnull(x.exponent, 2), r.discount / pow(10, ifnull(x.exponent, 2))))
         AS discount,
       r.claimed_discount AS claimed_discount_minor, r.currency, r.redemption_count, r.customer_id, r.visitor_id,
       r.cdp_source, r.traffic,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.occurred_at / 1000.0, 'unixepoch') AS occurred_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.received_at / 1000.0, 'unixepoch') AS received_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.reversed_at / 1000.0, 'unixepoch') AS reversed_at,
       r.reversed_discount AS reversed_discount_minor,
       printf('%.*f', ifnull(x.exponent, 2), r.reversed_discount / pow(10, ifnull(x.exponent, 2))) AS reversed_discount
FROM redemptions r LEFT JOIN currency_exponents x USING (currency)
WHERE r.void = 0;
