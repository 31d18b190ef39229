-- The verdict of the site on each code, beside that of the rules. See columns/code-checks.ts.
ALTER TABLE properties ADD COLUMN evaluates TEXT; -- 'site', 'here' or 'both'; null: by whether the property has promotions
ALTER TABLE code_checks ADD COLUMN site_outcome TEXT; -- 'accepted' or 'rejected'; null: the site does not say
ALTER TABLE code_checks ADD COLUMN site_reason TEXT; -- in our words
ALTER TABLE code_checks ADD COLUMN site_reason_text TEXT; -- as it was sent
ALTER TABLE code_checks ADD COLUMN site_discount INTEGER;
ALTER TABLE code_checks ADD COLUMN site_status INTEGER; -- the status at which a code with the site's outcome stops
ALTER TABLE code_checks ADD COLUMN evaluates TEXT NOT NULL DEFAULT 'here'; -- of the property at the time of the check
ALTER TABLE code_checks ADD COLUMN redeemed INTEGER NOT NULL DEFAULT 0; -- an order used the code, or names it

-- Whether the rules can decide on a code is said here only.
ALTER TABLE code_checks ADD COLUMN rules_outcome TEXT NOT NULL GENERATED ALWAYS AS (
  CASE WHEN evaluates <> 'here' AND (promotion_id IS NULL OR reason IN ('cart_unknown', 'shipping_unknown')) THEN 'not_known'
    WHEN in_totals = 1 OR reason = 'code_removed' THEN 'accepted' ELSE 'rejected' END) VIRTUAL;
ALTER TABLE code_checks ADD COLUMN verdict TEXT NOT NULL GENERATED ALWAYS AS (ifnull(site_outcome, rules_outcome)) VIRTUAL;
ALTER TABLE code_checks ADD COLUMN verdict_reason TEXT GENERATED ALWAYS AS (
  CASE WHEN verdict = 'rejected' THEN iif(site_outcome IS NULL, reason, site_reason) END) VIRTUAL;
ALTER TABLE code_checks ADD COLUMN stage INTEGER NOT NULL GENERATED ALWAYS AS (
  CASE WHEN redeemed = 1 THEN 5 WHEN site_outcome IS NOT NULL THEN site_status WHEN verdict = 'not_known' THEN 1 ELSE status END) VIRTUAL;
-- A cart as attempts know it: all codes of a transaction, of a session, of a visitor's day, or else of an event were tried in one.
ALTER TABLE code_checks ADD COLUMN cart TEXT NOT NULL GENERATED ALWAYS AS (
  cdp_source || ' ' || traffic || CASE WHEN transaction_id IS NOT NULL THEN ' transaction ' || transaction_id
    WHEN visitor_id IS NOT NULL AND session_id IS NOT NULL THEN ' session ' || visitor_id || ' ' || session_id
    WHEN visitor_id IS NOT NULL THEN ' visitor ' || visitor_id || ' ' || occurred_at / 86400000
    ELSE ' event ' || event_id END) VIRTUAL;

-- Checks from before: a property without promotions had no rules to decide by, and the site accepted what an order used.
UPDATE code_checks SET evaluates = 'site' WHERE property_id NOT IN (SELECT property_id FROM promotion_versions);
UPDATE code_checks SET redeemed = 1 WHERE status = 5;
UPDATE code_checks SET site_outcome = 'accepted', site_status = 4, redeemed = 1, site_discount = r.claimed_discount
FROM redemptions r
WHERE code_checks.cart_source = 'purchase' AND r.void = 0 AND r.property_id = code_checks.property_id
  AND r.transaction_id = code_checks.transaction_id AND r.cdp_source = code_checks.cdp_source AND r.code = code_checks.code;

-- An attempt whose head retention deleted stays without one: nothing counts twice.
UPDATE code_checks SET head = 1 - head WHERE id IN (
  SELECT id FROM (
    SELECT id, head, max(head) OVER attempt AS has_head, row_number() OVER (attempt
        ORDER BY (site_outcome IS NOT NULL AND source IS 'server') DESC, verdict = 'accepted' DESC, verdict = 'rejected' DESC, stage DESC, in_totals DESC,
          occurred_at DESC, event_id DESC, position DESC) AS rank
    FROM code_checks WHERE cart_source <> 'calculation'
    WINDOW attempt AS (PARTITION BY property_id, cdp_source, traffic, code, transaction_id,
      iif(transaction_id IS NULL, visitor_id, NULL), iif(transaction_id IS NULL, session_id, NULL),
      iif(transaction_id IS NULL AND (visitor_id IS NULL OR session_id IS NULL), id, NULL)))
  WHERE has_head = 1 AND head <> (rank = 1));

-- Holds all columns that the report of carts below a minimum reads.
DROP INDEX attempts_short;
CREATE INDEX attempts_short ON code_checks
  (property_id, occurred_at, cdp_source, traffic, currency, verdict, missing_amount, missing_quantity, cart_value, ordered, cart)
  WHERE head = 1 AND (missing_amount IS NOT NULL OR missing_quantity IS NOT NULL);
-- Distinct carts can't be added up in a roll-up: reports count them here.
CREATE INDEX attempts_lost ON code_checks (property_id, occurred_at, cdp_source, traffic, currency, promotion_id, cart, cart_value)
  WHERE head = 1 AND verdict = 'rejected' AND ordered = 0;
-- Both verdicts side by side.
CREATE INDEX attempts_judged ON code_checks (property_id, occurred_at) WHERE head = 1 AND site_outcome IS NOT NULL;

-- The roll-ups of attempts have the stage as status, and the reason of the verdict.
DROP TABLE attempt_quarters;
DROP TABLE attempt_days;
DROP TABLE attempt_code_days;
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

-- All heads are up to the watermark of the roll-ups: each counts once.
INSERT INTO attempt_code_days
SELECT property_id, occurred_at - occurred_at % 86400000, cdp_source, traffic, code, ifnull(promotion_id, 0), stage, verdict,
  ifnull(verdict_reason, ''), ifnull(reported_status, -1), currency, ordered, count(*), CAST(min(9007199254740991, total(discount)) AS INTEGER),
  count(cart_value), CAST(min(9007199254740991, total(cart_value)) AS INTEGER)
FROM code_checks WHERE head = 1 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12;
INSERT INTO attempt_quarters
SELECT property_id, occurred_at - occurred_at % 900000, cdp_source, traffic, stage, verdict, ifnull(verdict_reason, ''),
  ifnull(reported_status, -1), currency, ordered, count(*), CAST(min(9007199254740991, total(discount)) AS INTEGER), count(cart_value),
  CAST(min(9007199254740991, total(cart_value)) AS INTEGER)
FROM code_checks WHERE head = 1 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
INSERT INTO attempt_days
SELECT property_id, at - at % 86400000, cdp_source, traffic, status, verdict, reason, reported_status, currency, ordered,
  sum(attempts), CAST(min(9007199254740991, total(discount)) AS INTEGER), sum(known_carts), CAST(min(9007199254740991, total(cart_value)) AS INTEGER)
FROM attempt_quarters GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;

-- The discount of an order whose codes have none of their own is what the site reports of the whole. See the view purchase_discounts.
UPDATE purchases SET given = d.given + min(d.claimed, ifnull(d.value, d.claimed)) - d.known
FROM (
  SELECT p.property_id, p.cdp_source, p.transaction_id, p.value, p.given, p.claimed_discount AS claimed, CAST(total(r.discount) AS INTEGER) AS known
  FROM purchases p JOIN redemptions r USING (property_id, cdp_source, transaction_id)
  WHERE r.void = 0 GROUP BY 1, 2, 3 HAVING max(r.discount IS NULL AND r.reversed_at IS NULL)) d
WHERE d.property_id = purchases.property_id AND d.cdp_source = purchases.cdp_source AND d.transaction_id = purchases.transaction_id
  AND min(d.claimed, ifnull(d.value, d.claimed)) > d.known;
UPDATE purchase_quarters SET discount = d.discount
FROM (
  SELECT property_id, occurred_at - occurred_at % 900000 AS at, cdp_source, traffic, currency, coded,
    CAST(min(9007199254740991, total(iif(value IS NULL, 0, given))) AS INTEGER) AS discount
  FROM purchases GROUP BY 1, 2, 3, 4, 5, 6) d
WHERE (d.property_id, d.at, d.cdp_source, d.traffic, d.currency, d.coded) = (purchase_quarters.property_id, purchase_quarters.at,
  purchase_quarters.cdp_source, purchase_quarters.traffic, purchase_quarters.currency, purchase_quarters.coded);
