-- A redemption and a hold store the id of the coupon code that they use: a code that is deleted and created again is a new one.
-- A redemption also stores the units that were bought, so that they can be sent back.
ALTER TABLE redemptions ADD COLUMN code_id INTEGER; -- in coupon_codes or deleted_codes; null: no code, an unknown one, or not attributable
ALTER TABLE redemptions ADD COLUMN bought TEXT; -- JSON: the units of each line of the order; null: not known
ALTER TABLE reservations ADD COLUMN code_id INTEGER; -- in coupon_codes or deleted_codes; null: not attributable

-- Rows of before belong to the code that had their text at that time. A server's redemption has the time of its request, because
-- its row may be older: a browser may have reported it first.
CREATE INDEX deleted_codes_by_text ON deleted_codes (property_id, code);

WITH used AS MATERIALIZED (
  SELECT r.id, r.property_id, r.promotion_id, r.code, ifnull(iif(r.source = 'server', k.at, NULL), r.received_at) AS at
  FROM redemptions r LEFT JOIN redemption_calls k USING (property_id, cdp_source, transaction_id)
  WHERE r.code IS NOT NULL AND r.promotion_id IS NOT NULL)
UPDATE redemptions SET code_id = coalesce(
  (SELECT c.id FROM coupon_codes c
   WHERE (c.property_id, c.code, c.promotion_id) = (used.property_id, used.code, used.promotion_id) AND c.created_at <= used.at),
  (SELECT d.id FROM deleted_codes d
   WHERE (d.property_id, d.code, d.promotion_id) = (used.property_id, used.code, used.promotion_id)
     AND used.at BETWEEN d.created_at AND d.deleted_at
   ORDER BY d.created_at DESC LIMIT 1))
FROM used WHERE used.id = redemptions.id;

UPDATE reservations SET code_id = coalesce(
  (SELECT c.id FROM coupon_codes c
   WHERE (c.property_id, c.code, c.promotion_id) = (reservations.property_id, reservations.code, reservations.promotion_id)
     AND c.created_at <= reservations.created_at),
  (SELECT d.id FROM deleted_codes d
   WHERE (d.property_id, d.code, d.promotion_id) = (reservations.property_id, reservations.code, reservations.promotion_id)
     AND reservations.created_at BETWEEN d.created_at AND d.deleted_at
   ORDER BY d.created_at DESC LIMIT 1));

DROP INDEX deleted_codes_by_text;

-- A hold ends with its code.
UPDATE reservations SET state = 'ended'
WHERE state = 'held' AND NOT EXISTS (SELECT 1 FROM coupon_codes c WHERE c.id = reservations.code_id)
  AND NOT EXISTS (SELECT 1 FROM deleted_codes d WHERE d.id = reservations.code_id AND d.deleted_at >= reservations.expires_at);

-- The uses of a deleted code were those at its deletion. From now on they are those that still count, as far as redemptions are kept.
WITH counted AS MATERIALIZED (
  SELECT code_id, sum(redemption_count) AS uses FROM redemptions WHERE counted = 1 AND code_id IS NOT NULL GROUP BY code_id)
UPDATE deleted_codes SET current_uses = max(ifnull((SELECT uses FROM counted WHERE code_id = deleted_codes.id), 0),
  iif((SELECT count(*) FROM redemptions) = ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'redemptions'), 0), 0, current_uses));

-- The units of before are those of the order's lines, where they agree with the lines of the redemption. A position of SailPlay's
-- form whose total does not divide is two lines of one order line: "1" and "1+".
UPDATE redemptions SET bought = (
  SELECT json_group_array(json_object('lineId', line_id, 'sku', sku, 'quantity', quantity))
  FROM (
    SELECT iif(id GLOB '[0-9]*+', rtrim(id, '+'), id) AS line_id, max(sku) AS sku, sum(quantity) AS quantity
    FROM (
      SELECT l.key, coalesce(l.value ->> 'id', CAST(l.key + 1 AS TEXT)) AS id, l.value ->> 'sku' AS sku, l.value ->> 'quantity' AS quantity
      FROM purchases p, json_each(ifnull(p.completed, p.lines)) l
      WHERE (p.property_id, p.cdp_source, p.transaction_id)
        = (redemptions.property_id, redemptions.cdp_source, redemptions.transaction_id))
    GROUP BY 1 ORDER BY min(key)))
WHERE basis = 'evaluated' AND void = 0;
UPDATE redemptions SET bought = NULL
WHERE bought = '[]' OR EXISTS (
  SELECT 1 FROM redemption_lines l WHERE l.redemption_id = redemptions.id AND NOT EXISTS (
    SELECT 1 FROM json_each(redemptions.bought) b
    WHERE b.value ->> 'lineId' = l.line_id AND b.value ->> 'sku' IS l.sku AND b.value ->> 'quantity' >= l.quantity));

DROP INDEX redemptions_of_customer;
CREATE INDEX redemptions_of_customer ON redemptions (property_id, customer_key, code_id)
  WHERE customer_key IS NOT NULL AND code_id IS NOT NULL;

-- For the sums of holds, which are of Production only, and for the holds that end with a code.
DROP INDEX reservations_of_code;
CREATE INDEX reservations_of_code ON reservations (property_id, code_id, cdp_source, expires_at, customer_key, uses)
  WHERE state = 'held';

-- Redemptions by day are summed by the id of their code too.
DROP TABLE redemption_code_days;
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
  PRIMARY KEY (property_id, at, cdp_source, traffic, code, code_id, promotion_id, basis, source, currency)
) STRICT, WITHOUT ROWID;
INSERT INTO redemption_code_days
SELECT property_id, occurred_at - occurred_at % 86400000, cdp_source, traffic, ifnull(code, ''), ifnull(code_id, 0),
  ifnull(promotion_id, 0), basis, source, currency, count(*), CAST(min(9007199254740991, total(discount)) AS INTEGER),
  CAST(min(9007199254740991, total(claimed_discount)) AS INTEGER), sum(reversed_at IS NOT NULL),
  CAST(min(9007199254740991, total(reversed_discount)) AS INTEGER)
FROM redemptions WHERE void = 0 AND id <= (SELECT counted_redemptions FROM change_counter)
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
