-- An attempt is of a session, and of an order that used the code. See tables/attempts.ts.
DROP INDEX attempts_short;
DROP INDEX attempts_lost;
ALTER TABLE code_checks DROP COLUMN cart;
ALTER TABLE code_checks ADD COLUMN cart TEXT NOT NULL GENERATED ALWAYS AS (
  cdp_source || ' ' || traffic || CASE WHEN redeemed = 1 AND transaction_id IS NOT NULL THEN ' order ' || transaction_id
    WHEN visitor_id IS NOT NULL AND session_id IS NOT NULL THEN ' session ' || visitor_id || ' ' || session_id
    WHEN transaction_id IS NOT NULL
      THEN ' transaction ' || transaction_id || iif(visitor_id IS NULL, iif(source = 'browser', ' page', ''), ' visitor ' || visitor_id)
    WHEN visitor_id IS NOT NULL THEN ' visitor ' || visitor_id || ' ' || occurred_at / 86400000
    ELSE ' event ' || event_id END) VIRTUAL;

-- Without a reason, nobody knows of a refusal how far the code got: the rules say it, where they know the code.
ALTER TABLE code_checks DROP COLUMN stage;
ALTER TABLE code_checks ADD COLUMN stage INTEGER NOT NULL GENERATED ALWAYS AS (
  CASE WHEN redeemed = 1 THEN 5 WHEN site_status IS NOT NULL THEN site_status
    WHEN rules_outcome = 'not_known' THEN 1 WHEN site_outcome IS NULL THEN status ELSE min(status, 4) END) VIRTUAL;
UPDATE code_checks SET site_status = NULL WHERE site_reason = 'rejected_by_site';
UPDATE code_checks SET original = json_set(original, '$[17]', NULL) WHERE original ->> 14 = 'rejected_by_site';

CREATE INDEX attempts_short ON code_checks
  (property_id, occurred_at, cdp_source, traffic, currency, verdict, missing_amount, missing_quantity, cart_value, ordered, cart)
  WHERE head = 1 AND (missing_amount IS NOT NULL OR missing_quantity IS NOT NULL);
CREATE INDEX attempts_lost ON code_checks (property_id, occurred_at, cdp_source, traffic, currency, promotion_id, code, cart, cart_value)
  WHERE head = 1 AND verdict = 'rejected' AND ordered = 0;

-- Heads are selected again, as in 0022. An attempt whose head retention deleted stays without one: nothing counts twice.
UPDATE code_checks SET head = 1 - head WHERE id IN (
  SELECT id FROM (
    SELECT id, head, max(head) OVER attempt AS has_head, row_number() OVER (attempt
        ORDER BY (site_outcome IS NOT NULL AND source IS 'server' AND NOT (source IS 'server' AND event_id GLOB 'order:*')) DESC,
          verdict = 'accepted' DESC, verdict = 'rejected' DESC, stage DESC, in_totals DESC, claimed DESC,
          (source IS 'server' AND event_id GLOB 'order:*') DESC, occurred_at DESC, event_id DESC, position DESC) AS rank
    FROM code_checks WHERE cart_source <> 'calculation'
    WINDOW attempt AS (PARTITION BY property_id, code, cart,
      iif(transaction_id IS NULL AND (visitor_id IS NULL OR session_id IS NULL), id, NULL)))
  WHERE head <> (rank = 1) AND (has_head = 1 OR (SELECT min(id) FROM code_checks) = 1));

-- All heads are up to the watermark of the roll-ups: each counts once.
DELETE FROM attempt_code_days;
DELETE FROM attempt_quarters;
DELETE FROM attempt_days;
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
