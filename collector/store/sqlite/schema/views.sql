-- Views of a data file, without those of facts (fact-views.ts). Every migration drops all views and creates them again, so a change
-- here needs a migration, if only an empty one.

-- The documented views (docs/analysts.md) that are not of single facts; fact-views.ts makes those.

CREATE VIEW v_carts AS
SELECT property_id, visitor_id, currency, json_array_length(lines) AS lines,
       strftime('%Y-%m-%dT%H:%M:%fZ', changed_at / 1000.0, 'unixepoch') AS changed_at
FROM visitor_carts;

CREATE VIEW v_promotion_versions AS
SELECT property_id, promotion_id, version, change, body ->> 'name' AS promotion_name, body ->> 'status' AS status,
       changed_fields, strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch') AS at, actor AS changed_by
FROM promotion_versions;

CREATE VIEW v_codes AS
SELECT property_id, id, promotion_id, trim(code) AS code, entered, max_uses, max_uses_per_customer, current_uses,
       strftime('%Y-%m-%dT%H:%M:%fZ', created_at / 1000.0, 'unixepoch') AS created_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', deleted_at / 1000.0, 'unixepoch') AS deleted_at, actor AS deleted_by, import_id
FROM (SELECT id, property_id, promotion_id, code, entered, max_uses, max_uses_per_customer, current_uses, created_at,
             NULL AS deleted_at, NULL AS actor, import_id
      FROM coupon_codes
      UNION ALL
      SELECT id, property_id, promotion_id, code, entered, max_uses, max_uses_per_customer, current_uses, created_at,
             deleted_at, actor, import_id
      FROM deleted_codes);

CREATE VIEW v_code_groups AS
SELECT property_id, id, position, name, prefix, pattern, code_glob, promotion_id, import_id, owner, channel,
       payout_percentage, payout_amount_minor, payout_currency,
       strftime('%Y-%m-%dT%H:%M:%fZ', created_at / 1000.0, 'unixepoch') AS created_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', updated_at / 1000.0, 'unixepoch') AS updated_at
FROM code_groups;

CREATE VIEW v_funnel AS
SELECT property_id, strftime('%Y-%m-%dT%H:%M:%SZ', at / 1000, 'unixepoch') AS starts_at, cdp_source, traffic, status AS stage, verdict,
       nullif(reason, '') AS verdict_reason, nullif(reported_status, -1) AS reported_status, currency, ordered, attempts,
       discount AS discount_minor, known_carts, cart_value AS cart_value_minor
FROM attempt_quarters;

-- A cart that several codes were tried in is lost once for each of them: over codes, count the distinct carts of v_attempts.
CREATE VIEW v_daily AS
SELECT property_id, strftime('%Y-%m-%d', at / 1000, 'unixepoch') AS day, cdp_source, traffic, nullif(code, '') AS code,
       nullif(promotion_id, 0) AS promotion_id, currency, sum(attempts) AS attempts, sum(recognized) AS recognized,
       sum(conditions_met) AS conditions_met, sum(accepted) AS accepted, sum(redeemed) AS redeemed,
       sum(rejected) AS failed, sum(not_known) AS not_known, sum(lost_carts) AS lost_carts, sum(lost_value) AS lost_value_minor, sum(redemptions) AS redemptions, sum(observed) AS observed,
       sum(discount) AS discount_minor, sum(shipping_discount) AS shipping_discount_minor,
       sum(reversed_discount) AS reversed_discount_minor
FROM (SELECT property_id, at, cdp_source, traffic, code, promotion_id, currency, attempts, attempts * (status >= 2) AS recognized,
             attempts * (status >= 4) AS conditions_met, attempts * (verdict = 'accepted') AS accepted,
             attempts * (status = 5) AS redeemed, attempts * (verdict = 'rejected') AS rejected,
             attempts * (verdict = 'not_known') AS not_known,
             known_carts * (verdict = 'rejected' AND ordered = 0) AS lost_carts,
             cart_value * (verdict = 'rejected' AND ordered = 0) AS lost_value,
             0 AS redemptions, 0 AS observed, 0 AS discount, 0 AS shipping_discount, 0 AS reversed_discount
      FROM attempt_code_days
      UNION ALL
      SELECT property_id, at, cdp_source, traffic, code, promotion_id, currency, 0, 0, 0, 0, 0, 0, 0, 0, 0, redemptions,
             redemptions * (basis = 'observed'), discount, shipping_discount, reversed_discount
      FROM redemption_code_days)
GROUP BY 1, 2, 3, 4, 5, 6, 7;

-- Attempts are of a text, redemptions of a code: here a code that was deleted and created again has rows for each of its ids.
CREATE VIEW v_code_days AS
SELECT property_id, strftime('%Y-%m-%d', at / 1000, 'unixepoch') AS day, cdp_source, traffic, code_id, code, promotion_id, currency,
       sum(redemptions) AS redemptions, sum(redemptions * (basis = 'observed')) AS observed, sum(discount) AS discount_minor,
       sum(shipping_discount) AS shipping_discount_minor,
       sum(reversed) AS reversed, sum(reversed_discount) AS reversed_discount_minor
FROM redemption_code_days WHERE code_id <> 0
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;

-- Whether a page reported an order: its report is in effect, or one of several that are kept. Reports of servers don't count.

CREATE VIEW order_sightings AS
SELECT property_id, platform, order_id, EXISTS (
  SELECT 1 FROM purchases p WHERE p.property_id = o.property_id AND p.cdp_source = o.cdp_source
    AND p.transaction_id = o.transaction_id AND ((p.event_id <> '' AND p.evidence IS NOT 'server')
      OR EXISTS (SELECT 1 FROM purchase_reports r WHERE r.property_id = p.property_id AND r.cdp_source = p.cdp_source
        AND r.transaction_id = p.transaction_id AND r.event_id <> '' AND r.report ->> 'evidence' IS NOT 'server'))) AS seen
FROM orders o;

-- The facts with the columns of their roll-ups. Reports read them for periods that no roll-up covers.

CREATE VIEW attempt_facts AS
SELECT id, property_id, occurred_at AS at, cdp_source, traffic, code, ifnull(promotion_id, 0) AS promotion_id, stage AS status,
       verdict, ifnull(verdict_reason, '') AS reason, ifnull(reported_status, -1) AS reported_status, currency,
       ordered, customer_id, transaction_id, missing_amount, missing_quantity, cart, site_outcome, site_reason, site_reason_text, site_discount,
       rules_outcome, reason AS rules_reason, 1 AS attempts,
       discount, cart_value IS NOT NULL AS known_carts, ifnull(cart_value, 0) AS cart_value
FROM code_checks WHERE head = 1;

CREATE VIEW redemption_facts AS
SELECT id, property_id, occurred_at AS at, cdp_source, traffic, ifnull(code, '') AS code, ifnull(code_id, 0) AS code_id,
       ifnull(promotion_id, 0) AS promotion_id, basis, source, verified, claim, currency, code IS NOT NULL AS coded, customer_id, transaction_id, 1 AS redemptions,
       ifnull(discount, 0) AS discount, ifnull(claimed_discount, 0) AS claimed_discount,
       reversed_at IS NOT NULL AS reversed, reversed_discount, shipping_discount, customer_order,
       CASE WHEN customer_order = 1 THEN 'new' WHEN customer_order > 1 THEN 'returning' ELSE 'not_known' END AS customer,
       (SELECT value FROM purchases p WHERE p.property_id = redemptions.property_id AND p.cdp_source = redemptions.cdp_source
          AND p.transaction_id = redemptions.transaction_id) AS order_value,
       (SELECT given FROM purchases p WHERE p.property_id = redemptions.property_id AND p.cdp_source = redemptions.cdp_source
          AND p.transaction_id = redemptions.transaction_id) AS order_discount,
       (SELECT deducted FROM purchases p WHERE p.property_id = redemptions.property_id AND p.cdp_source = redemptions.cdp_source
          AND p.transaction_id = redemptions.transaction_id) AS order_deducted,
       (SELECT CAST(total(r.discount) AS INTEGER) FROM redemptions r WHERE r.property_id = redemptions.property_id
          AND r.transaction_id = redemptions.transaction_id AND r.cdp_source = redemptions.cdp_source AND r.void = 0) AS order_gross_discount
FROM redemptions WHERE void = 0;

CREATE VIEW purchase_facts AS
SELECT property_id, occurred_at AS at, cdp_source, traffic, currency, coded, customer_id, transaction_id, 1 AS orders,
       value IS NOT NULL AS valued, ifnull(value, 0) AS value, iif(value IS NULL, 0, given) AS discount,
       CASE WHEN customer_order = 1 THEN 'new' WHEN customer_order > 1 THEN 'returning' ELSE 'not_known' END AS customer,
       iif(evidence = 'server', 'server', 'browser') AS source
FROM purchases WHERE taken_back = 0;

-- What redemptions say of each purchase: whether it has a code, and its discounts, less reversals. The discount of an order with
-- several codes is known where the site reports it, though not that of each code.

CREATE VIEW purchase_discounts AS
SELECT p.property_id, p.cdp_source, p.transaction_id,
       ifnull(max(r.code IS NOT NULL AND r.reversed_at IS NULL), 0) AS coded,
       ifnull(sum(ifnull(r.discount, 0) - r.reversed_discount), 0)
         + iif(max(r.id IS NOT NULL AND r.discount IS NULL AND r.reversed_at IS NULL),
             max(0, ifnull(min(p.claimed_discount, ifnull(p.value, p.claimed_discount)), 0) - total(r.discount)), 0) AS given
FROM purchases p LEFT JOIN redemptions r ON r.property_id = p.property_id AND r.cdp_source = p.cdp_source
  AND r.transaction_id = p.transaction_id AND r.void = 0
GROUP BY p.property_id, p.cdp_source, p.transaction_id;

CREATE VIEW order_facts AS
SELECT o.property_id, occurred_at AS at, cdp_source, traffic, currency, customer_id, transaction_id, browser, consent,
       paid AS orders, seen
FROM orders o JOIN order_sightings s ON s.property_id = o.property_id AND s.platform = o.platform AND s.order_id = o.order_id;

-- An insert here adds a fact to the roll-ups (`by` is 1) or subtracts it (-1), see triggers.sql.

CREATE VIEW attempt_changes AS
SELECT property_id, occurred_at, cdp_source, traffic, code, promotion_id, stage, verdict, verdict_reason, reported_status, currency,
       ordered, discount, cart_value, 0 AS by
FROM code_checks;

CREATE VIEW redemption_changes AS
SELECT property_id, occurred_at, cdp_source, traffic, basis, source, claim, currency, code, code_id, promotion_id, discount,
       claimed_discount, reversed_at, reversed_discount, shipping_discount, 0 AS by
FROM redemptions;

CREATE VIEW purchase_changes AS
SELECT property_id, occurred_at, cdp_source, traffic, currency, coded, value, given, 0 AS by FROM purchases;

-- The data of each redemption's webhook event. A reversal is an event of its redemption.

CREATE VIEW redemption_messages AS
SELECT id, property_id, coalesce(promotion_id, code) AS subject, void = 1 OR reversed_at IS NOT NULL AS is_gone,
  'offers:redemption:' || iif(code IS NULL, 'promotion', 'coupon') || ':' AS kind,
  json_object('eventName', 'REDEMPTION', 'id', CAST(id AS TEXT), 'transactionIdentifier', transaction_id,
    'promotionId', promotion_id, 'promotionVersion', promotion_version, 'engine', engine, 'promoCode', code, 'basis', basis,
    'source', source, 'verified', json(iif(verified, 'true', 'false')), 'status', status, 'reason', reason,
    'discountMinor', discount, 'shippingDiscountMinor', shipping_discount, 'reversedDiscountMinor', reversed_discount, 'currency', currency,
    'redemptionCount', redemption_count, 'customerId', customer_id, 'cdpSource', cdp_source) AS data
FROM redemptions;
