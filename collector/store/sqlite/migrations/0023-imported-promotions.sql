-- Promotions of a shop's platform, found again by their ids there. Null: the property's own.
ALTER TABLE promotions ADD COLUMN source TEXT;
ALTER TABLE promotions ADD COLUMN source_id TEXT;
ALTER TABLE promotions ADD COLUMN partial TEXT; -- JSON: the parts of the platform's record that the body lacks; null: none
CREATE UNIQUE INDEX promotions_of_source ON promotions (property_id, source, source_id) WHERE source IS NOT NULL;
CREATE INDEX promotions_of_own ON promotions (property_id) WHERE source IS NULL;
-- Uses that the platform had counted, and the property had not, when the promotion was imported last.
ALTER TABLE promotions ADD COLUMN uses_elsewhere INTEGER NOT NULL DEFAULT 0;
ALTER TABLE coupon_codes ADD COLUMN uses_elsewhere INTEGER NOT NULL DEFAULT 0;

-- The platform of a partial promotion may decide otherwise than its rules here: unless these decide, its codes are not known.
ALTER TABLE code_checks ADD COLUMN partial INTEGER NOT NULL DEFAULT 0;
DROP INDEX attempts_short;
DROP INDEX attempts_lost;
ALTER TABLE code_checks DROP COLUMN stage;
ALTER TABLE code_checks DROP COLUMN verdict_reason;
ALTER TABLE code_checks DROP COLUMN verdict;
ALTER TABLE code_checks DROP COLUMN rules_outcome;
ALTER TABLE code_checks ADD COLUMN rules_outcome TEXT NOT NULL GENERATED ALWAYS AS (
  CASE WHEN evaluates <> 'here' AND (promotion_id IS NULL OR partial = 1 OR reason IN ('cart_unknown', 'shipping_unknown'))
      THEN 'not_known'
    WHEN in_totals = 1 OR reason = 'code_removed' THEN 'accepted' ELSE 'rejected' END) VIRTUAL;
ALTER TABLE code_checks ADD COLUMN verdict TEXT NOT NULL GENERATED ALWAYS AS (ifnull(site_outcome, rules_outcome)) VIRTUAL;
ALTER TABLE code_checks ADD COLUMN verdict_reason TEXT GENERATED ALWAYS AS (
  CASE WHEN verdict = 'rejected' THEN iif(site_outcome IS NULL, reason, site_reason) END) VIRTUAL;
ALTER TABLE code_checks ADD COLUMN stage INTEGER NOT NULL GENERATED ALWAYS AS (
  CASE WHEN redeemed = 1 THEN 5 WHEN site_outcome IS NOT NULL THEN site_status WHEN verdict = 'not_known' THEN 1 ELSE status END) VIRTUAL;
CREATE INDEX attempts_short ON code_checks
  (property_id, occurred_at, cdp_source, traffic, currency, verdict, missing_amount, missing_quantity, cart_value, ordered, cart)
  WHERE head = 1 AND (missing_amount IS NOT NULL OR missing_quantity IS NOT NULL);
CREATE INDEX attempts_lost ON code_checks (property_id, occurred_at, cdp_source, traffic, currency, promotion_id, cart, cart_value)
  WHERE head = 1 AND verdict = 'rejected' AND ordered = 0;
