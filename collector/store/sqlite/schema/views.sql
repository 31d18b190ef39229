-- Views of a data file. They are dropped and created again whenever a data file is migrated.

-- The documented views (docs/analysts.md). The only personal data in them is customer_id.

CREATE VIEW v_events AS
SELECT property_id, event_id, category, action,
       strftime('%Y-%m-%dT%H:%M:%fZ', occurred_at / 1000.0, 'unixepoch') AS occurred_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', received_at / 1000.0, 'unixepoch') AS received_at,
       visitor_id, session_id, customer_id, transaction_id, cdp_source, traffic, flags
FROM events;

CREATE VIEW v_code_checks AS
SELECT c.property_id, c.event_id, c.position, c.code, c.entered, c.promotion_id, c.promotion_version, c.reported_status,
       c.status, c.reason, c.superseded_by, c.in_totals, c.discount AS discount_minor,
       printf('%.*f', ifnull(x.exponent, 2), c.discount / pow(10, ifnull(x.exponent, 2))) AS discount,
       c.missing_amount AS missing_amount_minor,
       iif(c.missing_amount IS NULL, NULL,
         printf('%.*f', ifnull(x.exponent, 2), c.missing_amount / pow(10, ifnull(x.exponent, 2)))) AS missing_amount,
       c.missing_quantity, c.cart_value AS cart_value_minor,
       iif(c.cart_value IS NULL, NULL,
         printf('%.*f', ifnull(x.exponent, 2), c.cart_value / pow(10, ifnull(x.exponent, 2)))) AS cart_value,
       c.currency, c.cart_source, c.head AS is_attempt, c.ordered, c.transaction_id, c.customer_id, c.visitor_id, c.session_id,
       c.cdp_source, c.traffic,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.occurred_at / 1000.0, 'unixepoch') AS occurred_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.received_at / 1000.0, 'unixepoch') AS received_at, c.change_seq
FROM code_checks c LEFT JOIN currency_exponents x USING (currency);

CREATE VIEW v_attempts AS
SELECT c.property_id, c.event_id, c.position, c.code, c.promotion_id, c.promotion_version, c.reported_status, c.status,
       c.reason, c.in_totals, c.discount AS discount_minor,
       printf('%.*f', ifnull(x.exponent, 2), c.discount / pow(10, ifnull(x.exponent, 2))) AS discount,
       c.missing_amount AS missing_amount_minor, c.missing_quantity, c.cart_value AS cart_value_minor,
       iif(c.cart_value IS NULL, NULL,
         printf('%.*f', ifnull(x.exponent, 2), c.cart_value / pow(10, ifnull(x.exponent, 2)))) AS cart_value,
       c.currency, c.cart_source, c.ordered, c.transaction_id, c.customer_id, c.visitor_id, c.session_id, c.cdp_source, c.traffic,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.occurred_at / 1000.0, 'unixepoch') AS occurred_at
FROM code_checks c LEFT JOIN currency_exponents x USING (currency)
WHERE c.head = 1;

CREATE VIEW v_redemptions AS
SELECT r.property_id, r.id, r.transaction_id, r.code, r.promotion_id, r.promotion_version, r.promotion_name, r.basis,
       r.source, r.verified, r.status, r.reason, r.discount AS discount_minor,
       iif(r.discount IS NULL, NULL, printf('%.*f', ifnull(x.exponent, 2), r.discount / pow(10, ifnull(x.exponent, 2))))
         AS discount,
       r.claimed_discount AS claimed_discount_minor, r.claim, r.currency, r.redemption_count, r.customer_id, r.visitor_id,
       r.cdp_source, r.traffic,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.occurred_at / 1000.0, 'unixepoch') AS occurred_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.received_at / 1000.0, 'unixepoch') AS received_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.reversed_at / 1000.0, 'unixepoch') AS reversed_at,
       r.reversed_discount AS reversed_discount_minor,
       printf('%.*f', ifnull(x.exponent, 2), r.reversed_discount / pow(10, ifnull(x.exponent, 2))) AS reversed_discount,
       r.change_seq
FROM redemptions r LEFT JOIN currency_exponents x USING (currency)
WHERE r.void = 0;

CREATE VIEW v_redemption_lines AS
SELECT r.property_id, r.transaction_id, r.code, r.promotion_id, l.redemption_id, l.line_id, l.product_id, l.variant_id,
       l.sku, l.quantity, l.discount AS discount_minor,
       printf('%.*f', ifnull(x.exponent, 2), l.discount / pow(10, ifnull(x.exponent, 2))) AS discount,
       r.currency, r.cdp_source, r.traffic
FROM redemption_lines l JOIN redemptions r ON r.id = l.redemption_id AND r.void = 0 LEFT JOIN currency_exponents x USING (currency);

CREATE VIEW v_reversals AS
SELECT v.property_id, v.id, v.redemption_id, v.discount AS discount_minor,
       printf('%.*f', ifnull(x.exponent, 2), v.discount / pow(10, ifnull(x.exponent, 2))) AS discount, r.currency,
       r.transaction_id, r.code, r.promotion_id, v.reason, v.actor AS reversed_by,
       strftime('%Y-%m-%dT%H:%M:%fZ', v.at / 1000.0, 'unixepoch') AS reversed_at, v.change_seq
FROM reversals v JOIN redemptions r ON r.id = v.redemption_id LEFT JOIN currency_exponents x USING (currency);

CREATE VIEW v_purchases AS
SELECT p.property_id, p.transaction_id, p.told_by, p.value AS value_minor,
       iif(p.value IS NULL, NULL, printf('%.*f', ifnull(x.exponent, 2), p.value / pow(10, ifnull(x.exponent, 2)))) AS value,
       p.given AS discount_minor, printf('%.*f', ifnull(x.exponent, 2), p.given / pow(10, ifnull(x.exponent, 2))) AS discount,
       p.claimed_discount AS claimed_discount_minor, p.coded AS with_code, p.currency, p.customer_id, p.visitor_id,
       p.cdp_source, p.traffic,
       strftime('%Y-%m-%dT%H:%M:%fZ', p.occurred_at / 1000.0, 'unixepoch') AS occurred_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', p.received_at / 1000.0, 'unixepoch') AS received_at, p.change_seq
FROM purchases p LEFT JOIN currency_exponents x USING (currency);

CREATE VIEW v_carts AS
SELECT property_id, visitor_id, currency, json_array_length(lines) AS lines,
       strftime('%Y-%m-%dT%H:%M:%fZ', changed_at / 1000.0, 'unixepoch') AS changed_at
FROM visitor_carts;

CREATE VIEW v_promotion_versions AS
SELECT property_id, promotion_id, version, change, body ->> 'name' AS promotion_name, body ->> 'status' AS status,
       changed_fields, strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch') AS at, actor AS changed_by
FROM promotion_versions;

CREATE VIEW v_codes AS
SELECT property_id, id, promotion_id, code, entered, max_uses, max_uses_per_customer, current_uses,
       strftime('%Y-%m-%dT%H:%M:%fZ', created_at / 1000.0, 'unixepoch') AS created_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', deleted_at / 1000.0, 'unixepoch') AS deleted_at, actor AS deleted_by
FROM (SELECT id, property_id, promotion_id, code, entered, max_uses, max_uses_per_customer, current_uses, created_at,
             NULL AS deleted_at, NULL AS actor
      FROM coupon_codes
      UNION ALL
      SELECT id, property_id, promotion_id, code, entered, max_uses, max_uses_per_customer, current_uses, created_at,
             deleted_at, actor
      FROM deleted_codes);

CREATE VIEW v_price_differences AS
SELECT d.property_id, d.event_id, d.line, d.product_id, d.variant_id, d.sku, d.quantity, d.price AS price_minor,
       d.catalog_price AS catalog_price_minor, (d.price - d.catalog_price) * d.quantity AS difference_minor,
       printf('%.*f', ifnull(x.exponent, 2), (d.price - d.catalog_price) * d.quantity / pow(10, ifnull(x.exponent, 2)))
         AS difference,
       d.currency, d.cdp_source, d.traffic,
       strftime('%Y-%m-%dT%H:%M:%fZ', d.occurred_at / 1000.0, 'unixepoch') AS occurred_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', d.received_at / 1000.0, 'unixepoch') AS received_at
FROM price_differences d LEFT JOIN currency_exponents x USING (currency);

CREATE VIEW v_rejected_events AS
SELECT property_id, seq AS id, event_id, reason, errors,
       strftime('%Y-%m-%dT%H:%M:%fZ', received_at / 1000.0, 'unixepoch') AS received_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', replayed_at / 1000.0, 'unixepoch') AS replayed_at
FROM rejected_events;

CREATE VIEW v_funnel AS
SELECT property_id, strftime('%Y-%m-%dT%H:%M:%SZ', at / 1000, 'unixepoch') AS starts_at, cdp_source, traffic, status, in_totals,
       nullif(reason, '') AS reason, nullif(reported_status, -1) AS reported_status, currency, ordered, attempts,
       discount AS discount_minor, known_carts, cart_value AS cart_value_minor
FROM attempt_quarters;

CREATE VIEW v_daily AS
SELECT property_id, strftime('%Y-%m-%d', at / 1000, 'unixepoch') AS day, cdp_source, traffic, nullif(code, '') AS code,
       nullif(promotion_id, 0) AS promotion_id, currency, sum(attempts) AS attempts, sum(recognized) AS recognized,
       sum(conditions_met) AS conditions_met, sum(in_totals) AS in_totals, sum(redeemed) AS redeemed,
       sum(lost_value) AS lost_value_minor, sum(redemptions) AS redemptions, sum(observed) AS observed,
       sum(discount) AS discount_minor, sum(reversed_discount) AS reversed_discount_minor
FROM (SELECT property_id, at, cdp_source, traffic, code, promotion_id, currency, attempts, attempts * (status >= 2) AS recognized,
             attempts * (status >= 4) AS conditions_met, attempts * in_totals AS in_totals,
             attempts * (status = 5) AS redeemed, cart_value * (in_totals = 0 AND ordered = 0) AS lost_value,
             0 AS redemptions, 0 AS observed, 0 AS discount, 0 AS reversed_discount
      FROM attempt_code_days
      UNION ALL
      SELECT property_id, at, cdp_source, traffic, code, promotion_id, currency, 0, 0, 0, 0, 0, 0, redemptions,
             redemptions * (basis = 'observed'), discount, reversed_discount
      FROM redemption_code_days)
GROUP BY 1, 2, 3, 4, 5, 6, 7;

-- The facts with the columns of their roll-ups. Reports read them for periods that no roll-up covers.

CREATE VIEW attempt_facts AS
SELECT id, property_id, occurred_at AS at, cdp_source, traffic, code, ifnull(promotion_id, 0) AS promotion_id, status, in_totals,
       ifnull(reason, '') AS reason, ifnull(reported_status, -1) AS reported_status, currency,
       ordered, customer_id, transaction_id, missing_amount, missing_quantity, 1 AS attempts,
       discount, cart_value IS NOT NULL AS known_carts, ifnull(cart_value, 0) AS cart_value
FROM code_checks WHERE head = 1;

CREATE VIEW redemption_facts AS
SELECT id, property_id, occurred_at AS at, cdp_source, traffic, ifnull(code, '') AS code, ifnull(promotion_id, 0) AS promotion_id,
       basis, source, claim, currency, code IS NOT NULL AS coded, customer_id, transaction_id, 1 AS redemptions,
       ifnull(discount, 0) AS discount, ifnull(claimed_discount, 0) AS claimed_discount,
       reversed_at IS NOT NULL AS reversed, reversed_discount
FROM redemptions WHERE void = 0;

CREATE VIEW purchase_facts AS
SELECT property_id, occurred_at AS at, cdp_source, traffic, currency, coded, customer_id, transaction_id, 1 AS orders,
       value IS NOT NULL AS valued, ifnull(value, 0) AS value, iif(value IS NULL, 0, given) AS discount
FROM purchases;

-- An insert here adds a fact to the roll-ups (`by` is 1) or subtracts it (-1), see triggers.sql.

CREATE VIEW attempt_changes AS
SELECT property_id, occurred_at, cdp_source, traffic, code, promotion_id, status, in_totals, reason, reported_status, currency,
       ordered, discount, cart_value, 0 AS by
FROM code_checks;

CREATE VIEW redemption_changes AS
SELECT property_id, occurred_at, cdp_source, traffic, basis, source, claim, currency, code, promotion_id, discount,
       claimed_discount, reversed_at, reversed_discount, 0 AS by
FROM redemptions;

CREATE VIEW purchase_changes AS
SELECT property_id, occurred_at, cdp_source, traffic, currency, coded, value, given, 0 AS by FROM purchases;

-- The data of each redemption's webhook event. A reversal is an event of its redemption.

CREATE VIEW redemption_messages AS
SELECT id, property_id, coalesce(promotion_id, code) AS subject, void = 1 OR reversed_at IS NOT NULL AS is_gone,
  'offers:redemption:' || iif(code IS NULL, 'promotion', 'coupon') || ':' AS kind,
  json_object('eventName', 'REDEMPTION', 'id', CAST(id AS TEXT), 'transactionIdentifier', transaction_id,
    'promotionId', promotion_id, 'promotionVersion', promotion_version, 'promoCode', code, 'basis', basis,
    'source', source, 'verified', json(iif(verified, 'true', 'false')), 'status', status, 'reason', reason,
    'discountMinor', discount, 'reversedDiscountMinor', reversed_discount, 'currency', currency,
    'redemptionCount', redemption_count, 'customerId', customer_id, 'cdpSource', cdp_source) AS data
FROM redemptions;
