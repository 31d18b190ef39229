-- Triggers of a data file. Every migration drops them first, so that it fires none, and creates them again. So a change here needs a
-- migration, if only an empty one.

-- Versions of cached promotions

CREATE TRIGGER promotion_inserted AFTER INSERT ON promotions BEGIN
  INSERT OR REPLACE INTO promotion_changes (property_id, promotion_id) VALUES (new.property_id, new.id);
END;

CREATE TRIGGER promotion_updated AFTER UPDATE OF version ON promotions BEGIN
  INSERT OR REPLACE INTO promotion_changes (property_id, promotion_id) VALUES (new.property_id, new.id);
END;

CREATE TRIGGER promotion_deleted AFTER DELETE ON promotions BEGIN
  INSERT OR REPLACE INTO promotion_changes (property_id, promotion_id) VALUES (old.property_id, old.id);
END;

-- Number and size of quotes, of a property and of each holder

CREATE TRIGGER quote_inserted AFTER INSERT ON calculations BEGIN
  INSERT INTO calculation_totals VALUES (new.property_id, 1, octet_length(new.shown))
  ON CONFLICT DO UPDATE SET calculations = calculations + 1, bytes = bytes + excluded.bytes;
  INSERT INTO calculation_holders
  SELECT new.property_id, new.holder, 1, octet_length(new.shown), new.id WHERE new.holder IS NOT NULL
  ON CONFLICT DO UPDATE SET calculations = calculations + 1, bytes = bytes + excluded.bytes, latest = excluded.latest;
END;

CREATE TRIGGER quote_deleted AFTER DELETE ON calculations BEGIN
  UPDATE calculation_totals SET calculations = calculations - 1, bytes = bytes - octet_length(old.shown)
  WHERE property_id = old.property_id;
  UPDATE calculation_holders SET calculations = calculations - 1, bytes = bytes - octet_length(old.shown)
  WHERE property_id = old.property_id AND holder = old.holder;
  DELETE FROM calculation_holders
  WHERE property_id = old.property_id AND holder = old.holder AND calculations = 0;
END;

-- The audit log is only added to

CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'entries of the audit log can not be changed');
END;

CREATE TRIGGER audit_kept BEFORE DELETE ON audit WHEN old.at >= (SELECT kept_from FROM audit_expiry) BEGIN
  SELECT RAISE(ABORT, 'entries of the audit log can not be deleted before their retention ends');
END;

-- Webhook events: written only where an active webhook subscribes to their type

CREATE TRIGGER activation_due_after_change AFTER INSERT ON promotion_versions
WHEN EXISTS (SELECT 1 FROM webhook_wishes WHERE property_id = new.property_id
  AND type IN ('offers:promo:activated', 'offers:promo:deactivated'))
BEGIN
  INSERT INTO promotion_standings VALUES (new.promotion_id, new.property_id, 0, new.at, 0)
  ON CONFLICT DO UPDATE SET next_at = 0;
END;

-- Schedules are in the property's time zone.
CREATE TRIGGER activation_due_after_time_zone AFTER UPDATE OF time_zone ON properties WHEN new.time_zone <> old.time_zone
BEGIN
  UPDATE promotion_standings SET next_at = 0 WHERE property_id = new.id;
END;

CREATE TRIGGER promotion_event AFTER INSERT ON promotion_versions
WHEN EXISTS (SELECT 1 FROM webhook_wishes WHERE property_id = new.property_id AND type = 'offers:promo:'
  || CASE new.change WHEN 'changed' THEN 'updated' ELSE new.change END)
BEGIN
  INSERT INTO outbox (property_id, type, subject, at, data)
  SELECT new.property_id, 'offers:promo:' || verb, new.promotion_id, new.at,
    json_object('eventName', 'PROMOTION', 'status', upper(verb), 'id', CAST(new.promotion_id AS TEXT),
      'version', new.version, 'callbackUrls', json_array('/v3/promotions/' || new.promotion_id))
  FROM (SELECT CASE new.change WHEN 'changed' THEN 'updated' ELSE new.change END AS verb);
END;

-- A receiver that keeps a copy of the codes has to delete it there too.
CREATE TRIGGER code_deleted_event AFTER INSERT ON deleted_codes
WHEN EXISTS (SELECT 1 FROM webhook_wishes WHERE property_id = new.property_id AND type = 'offers:couponCode:updated')
BEGIN
  INSERT INTO outbox (property_id, type, subject, at, data)
  VALUES (new.property_id, 'offers:couponCode:updated', new.promotion_id, new.deleted_at,
    json_object('eventName', 'COUPON_CODE', 'status', 'DELETED', 'id', CAST(new.id AS TEXT),
      'promotionId', CAST(new.promotion_id AS TEXT), 'code', new.entered));
END;

CREATE TRIGGER redemption_created_event AFTER INSERT ON redemptions
WHEN EXISTS (SELECT 1 FROM webhook_wishes WHERE property_id = new.property_id
  AND type = 'offers:redemption:' || iif(new.code IS NULL, 'promotion', 'coupon') || ':created')
BEGIN
  INSERT INTO outbox (property_id, type, subject, at, data)
  SELECT property_id, kind || 'created', subject, new.received_at, data FROM redemption_messages WHERE id = new.id;
END;

-- A redemption that becomes void or is reversed sends "deleted", once. One that is valid again sends "updated".
CREATE TRIGGER redemption_changed_event AFTER UPDATE ON redemptions
WHEN (new.void, new.reversed_discount, new.verified, new.discount, new.status, new.promotion_version)
    IS NOT (old.void, old.reversed_discount, old.verified, old.discount, old.status, old.promotion_version)
  AND EXISTS (SELECT 1 FROM webhook_wishes WHERE property_id = new.property_id
    AND type = 'offers:redemption:' || iif(new.code IS NULL, 'promotion', 'coupon')
      || iif(new.void = 1 OR new.reversed_at IS NOT NULL, ':deleted', ':updated'))
BEGIN
  INSERT INTO outbox (property_id, type, subject, at, data)
  SELECT property_id, kind || iif(is_gone, 'deleted', 'updated'), subject, NULL, data
  FROM redemption_messages WHERE id = new.id;
END;

-- Roll-ups of attempts
--
-- New facts are added together at the end of their transaction (../roll-up/roll-up.ts). The triggers below add and subtract
-- the changes of facts that are in the roll-ups already.
-- Sums of amounts stop at 2^53 - 1, so that a site that reports absurd amounts can't make other rows fail.

CREATE TRIGGER attempt_added INSTEAD OF INSERT ON attempt_changes WHEN new.by = 1 BEGIN
  INSERT INTO attempt_quarters VALUES (new.property_id, new.occurred_at - new.occurred_at % 900000, new.cdp_source, new.traffic,
    new.stage, new.verdict, ifnull(new.verdict_reason, ''), ifnull(new.reported_status, -1), new.currency, new.ordered,
    1, new.discount, (new.cart_value IS NOT NULL), ifnull(new.cart_value, 0))
  ON CONFLICT DO UPDATE SET attempts = attempts + excluded.attempts,
    discount = min(9007199254740991, discount + excluded.discount),
    known_carts = known_carts + excluded.known_carts,
    cart_value = min(9007199254740991, cart_value + excluded.cart_value);
  INSERT INTO attempt_days VALUES (new.property_id, new.occurred_at - new.occurred_at % 86400000, new.cdp_source, new.traffic,
    new.stage, new.verdict, ifnull(new.verdict_reason, ''), ifnull(new.reported_status, -1), new.currency, new.ordered,
    1, new.discount, (new.cart_value IS NOT NULL), ifnull(new.cart_value, 0))
  ON CONFLICT DO UPDATE SET attempts = attempts + excluded.attempts,
    discount = min(9007199254740991, discount + excluded.discount),
    known_carts = known_carts + excluded.known_carts,
    cart_value = min(9007199254740991, cart_value + excluded.cart_value);
  INSERT INTO attempt_code_days VALUES (new.property_id, new.occurred_at - new.occurred_at % 86400000, new.cdp_source, new.traffic,
    new.code, ifnull(new.promotion_id, 0),
    new.stage, new.verdict, ifnull(new.verdict_reason, ''), ifnull(new.reported_status, -1), new.currency, new.ordered,
    1, new.discount, (new.cart_value IS NOT NULL), ifnull(new.cart_value, 0))
  ON CONFLICT DO UPDATE SET attempts = attempts + excluded.attempts,
    discount = min(9007199254740991, discount + excluded.discount),
    known_carts = known_carts + excluded.known_carts,
    cart_value = min(9007199254740991, cart_value + excluded.cart_value);
END;

CREATE TRIGGER attempt_subtracted INSTEAD OF INSERT ON attempt_changes WHEN new.by = -1 BEGIN
  UPDATE attempt_quarters SET attempts = attempts - 1, discount = discount - new.discount,
    known_carts = known_carts - (new.cart_value IS NOT NULL), cart_value = cart_value - ifnull(new.cart_value, 0)
  WHERE (property_id, at, cdp_source, traffic, status, verdict, reason, reported_status, currency, ordered) =
    (new.property_id, new.occurred_at - new.occurred_at % 900000, new.cdp_source, new.traffic,
      new.stage, new.verdict, ifnull(new.verdict_reason, ''), ifnull(new.reported_status, -1), new.currency, new.ordered);
  DELETE FROM attempt_quarters WHERE attempts = 0
    AND (property_id, at, cdp_source, traffic, status, verdict, reason, reported_status, currency, ordered) =
    (new.property_id, new.occurred_at - new.occurred_at % 900000, new.cdp_source, new.traffic,
      new.stage, new.verdict, ifnull(new.verdict_reason, ''), ifnull(new.reported_status, -1), new.currency, new.ordered);
  UPDATE attempt_days SET attempts = attempts - 1, discount = discount - new.discount,
    known_carts = known_carts - (new.cart_value IS NOT NULL), cart_value = cart_value - ifnull(new.cart_value, 0)
  WHERE (property_id, at, cdp_source, traffic, status, verdict, reason, reported_status, currency, ordered) =
    (new.property_id, new.occurred_at - new.occurred_at % 86400000, new.cdp_source, new.traffic,
      new.stage, new.verdict, ifnull(new.verdict_reason, ''), ifnull(new.reported_status, -1), new.currency, new.ordered);
  DELETE FROM attempt_days WHERE attempts = 0
    AND (property_id, at, cdp_source, traffic, status, verdict, reason, reported_status, currency, ordered) =
    (new.property_id, new.occurred_at - new.occurred_at % 86400000, new.cdp_source, new.traffic,
      new.stage, new.verdict, ifnull(new.verdict_reason, ''), ifnull(new.reported_status, -1), new.currency, new.ordered);
  UPDATE attempt_code_days SET attempts = attempts - 1, discount = discount - new.discount,
    known_carts = known_carts - (new.cart_value IS NOT NULL), cart_value = cart_value - ifnull(new.cart_value, 0)
  WHERE (property_id, at, cdp_source, traffic, code, promotion_id,
      status, verdict, reason, reported_status, currency, ordered) =
    (new.property_id, new.occurred_at - new.occurred_at % 86400000, new.cdp_source, new.traffic,
      new.code, ifnull(new.promotion_id, 0),
      new.stage, new.verdict, ifnull(new.verdict_reason, ''), ifnull(new.reported_status, -1), new.currency, new.ordered);
  DELETE FROM attempt_code_days WHERE attempts = 0
    AND (property_id, at, cdp_source, traffic, code, promotion_id,
      status, verdict, reason, reported_status, currency, ordered) =
    (new.property_id, new.occurred_at - new.occurred_at % 86400000, new.cdp_source, new.traffic,
      new.code, ifnull(new.promotion_id, 0),
      new.stage, new.verdict, ifnull(new.verdict_reason, ''), ifnull(new.reported_status, -1), new.currency, new.ordered);
END;

CREATE TRIGGER attempt_changed AFTER UPDATE ON code_checks WHEN old.head = 1 AND new.head = 1
  AND old.id <= (SELECT counted_checks FROM change_counter)
  AND (new.stage, new.verdict, new.verdict_reason, new.promotion_id, new.currency, new.discount, new.cart_value, new.ordered)
    IS NOT (old.stage, old.verdict, old.verdict_reason, old.promotion_id, old.currency, old.discount, old.cart_value, old.ordered)
BEGIN
  INSERT INTO attempt_changes VALUES (old.property_id, old.occurred_at, old.cdp_source, old.traffic, old.code, old.promotion_id,
    old.stage, old.verdict, old.verdict_reason, old.reported_status, old.currency, old.ordered, old.discount, old.cart_value, -1);
  INSERT INTO attempt_changes VALUES (new.property_id, new.occurred_at, new.cdp_source, new.traffic, new.code, new.promotion_id,
    new.stage, new.verdict, new.verdict_reason, new.reported_status, new.currency, new.ordered, new.discount, new.cart_value, 1);
END;

CREATE TRIGGER attempt_head_set AFTER UPDATE OF head ON code_checks WHEN old.head = 0 AND new.head = 1
  AND old.id <= (SELECT counted_checks FROM change_counter) BEGIN
  INSERT INTO attempt_changes VALUES (new.property_id, new.occurred_at, new.cdp_source, new.traffic, new.code, new.promotion_id,
    new.stage, new.verdict, new.verdict_reason, new.reported_status, new.currency, new.ordered, new.discount, new.cart_value, 1);
END;

CREATE TRIGGER attempt_head_cleared AFTER UPDATE OF head ON code_checks WHEN old.head = 1 AND new.head = 0
  AND old.id <= (SELECT counted_checks FROM change_counter) BEGIN
  INSERT INTO attempt_changes VALUES (old.property_id, old.occurred_at, old.cdp_source, old.traffic, old.code, old.promotion_id,
    old.stage, old.verdict, old.verdict_reason, old.reported_status, old.currency, old.ordered, old.discount, old.cart_value, -1);
END;

CREATE TRIGGER attempt_deleted AFTER DELETE ON code_checks WHEN old.head = 1
  AND old.id <= (SELECT counted_checks FROM change_counter) BEGIN
  INSERT INTO attempt_changes VALUES (old.property_id, old.occurred_at, old.cdp_source, old.traffic, old.code, old.promotion_id,
    old.stage, old.verdict, old.verdict_reason, old.reported_status, old.currency, old.ordered, old.discount, old.cart_value, -1);
END;

-- Roll-ups of redemptions

CREATE TRIGGER redemption_added INSTEAD OF INSERT ON redemption_changes WHEN new.by = 1 BEGIN
  INSERT INTO redemption_quarters VALUES (new.property_id, new.occurred_at - new.occurred_at % 900000, new.cdp_source, new.traffic,
    new.basis, new.source, new.claim, new.currency, new.code IS NOT NULL,
    1, ifnull(new.discount, 0), ifnull(new.claimed_discount, 0), (new.reversed_at IS NOT NULL), new.reversed_discount,
    new.shipping_discount)
  ON CONFLICT DO UPDATE SET redemptions = redemptions + excluded.redemptions,
    discount = min(9007199254740991, discount + excluded.discount),
    claimed_discount = min(9007199254740991, claimed_discount + excluded.claimed_discount),
    reversed = reversed + excluded.reversed,
    reversed_discount = min(9007199254740991, reversed_discount + excluded.reversed_discount),
    shipping_discount = min(9007199254740991, shipping_discount + excluded.shipping_discount);
  INSERT INTO redemption_code_days VALUES (new.property_id, new.occurred_at - new.occurred_at % 86400000, new.cdp_source,
    new.traffic, ifnull(new.code, ''), ifnull(new.code_id, 0), ifnull(new.promotion_id, 0), new.basis, new.source, new.currency,
    1, ifnull(new.discount, 0), ifnull(new.claimed_discount, 0), (new.reversed_at IS NOT NULL), new.reversed_discount,
    new.shipping_discount)
  ON CONFLICT DO UPDATE SET redemptions = redemptions + excluded.redemptions,
    discount = min(9007199254740991, discount + excluded.discount),
    claimed_discount = min(9007199254740991, claimed_discount + excluded.claimed_discount),
    reversed = reversed + excluded.reversed,
    reversed_discount = min(9007199254740991, reversed_discount + excluded.reversed_discount),
    shipping_discount = min(9007199254740991, shipping_discount + excluded.shipping_discount);
END;

CREATE TRIGGER redemption_subtracted INSTEAD OF INSERT ON redemption_changes WHEN new.by = -1 BEGIN
  UPDATE redemption_quarters SET redemptions = redemptions - 1, discount = discount - ifnull(new.discount, 0),
    claimed_discount = claimed_discount - ifnull(new.claimed_discount, 0),
    reversed = reversed - (new.reversed_at IS NOT NULL), reversed_discount = reversed_discount - new.reversed_discount,
    shipping_discount = shipping_discount - new.shipping_discount
  WHERE (property_id, at, cdp_source, traffic, basis, source, claim, currency, coded) =
    (new.property_id, new.occurred_at - new.occurred_at % 900000, new.cdp_source, new.traffic,
      new.basis, new.source, new.claim, new.currency, new.code IS NOT NULL);
  DELETE FROM redemption_quarters WHERE redemptions = 0
    AND (property_id, at, cdp_source, traffic, basis, source, claim, currency, coded) =
    (new.property_id, new.occurred_at - new.occurred_at % 900000, new.cdp_source, new.traffic,
      new.basis, new.source, new.claim, new.currency, new.code IS NOT NULL);
  UPDATE redemption_code_days SET redemptions = redemptions - 1, discount = discount - ifnull(new.discount, 0),
    claimed_discount = claimed_discount - ifnull(new.claimed_discount, 0),
    reversed = reversed - (new.reversed_at IS NOT NULL), reversed_discount = reversed_discount - new.reversed_discount,
    shipping_discount = shipping_discount - new.shipping_discount
  WHERE (property_id, at, cdp_source, traffic, code, code_id, promotion_id, basis, source, currency) =
    (new.property_id, new.occurred_at - new.occurred_at % 86400000, new.cdp_source, new.traffic,
      ifnull(new.code, ''), ifnull(new.code_id, 0), ifnull(new.promotion_id, 0), new.basis, new.source, new.currency);
  DELETE FROM redemption_code_days WHERE redemptions = 0
    AND (property_id, at, cdp_source, traffic, code, code_id, promotion_id, basis, source, currency) =
    (new.property_id, new.occurred_at - new.occurred_at % 86400000, new.cdp_source, new.traffic,
      ifnull(new.code, ''), ifnull(new.code_id, 0), ifnull(new.promotion_id, 0), new.basis, new.source, new.currency);
END;

CREATE TRIGGER redemption_valid_after_update AFTER UPDATE ON redemptions WHEN new.void = 0
  AND old.id <= (SELECT counted_redemptions FROM change_counter) BEGIN
  INSERT INTO redemption_changes VALUES (new.property_id, new.occurred_at, new.cdp_source, new.traffic, new.basis, new.source,
    new.claim, new.currency, new.code, new.code_id, new.promotion_id, new.discount, new.claimed_discount,
    new.reversed_at, new.reversed_discount, new.shipping_discount, 1);
END;

CREATE TRIGGER redemption_valid_before_update AFTER UPDATE ON redemptions WHEN old.void = 0
  AND old.id <= (SELECT counted_redemptions FROM change_counter) BEGIN
  INSERT INTO redemption_changes VALUES (old.property_id, old.occurred_at, old.cdp_source, old.traffic, old.basis, old.source,
    old.claim, old.currency, old.code, old.code_id, old.promotion_id, old.discount, old.claimed_discount,
    old.reversed_at, old.reversed_discount, old.shipping_discount, -1);
END;

CREATE TRIGGER redemption_deleted AFTER DELETE ON redemptions WHEN old.void = 0
  AND old.id <= (SELECT counted_redemptions FROM change_counter) BEGIN
  INSERT INTO redemption_changes VALUES (old.property_id, old.occurred_at, old.cdp_source, old.traffic, old.basis, old.source,
    old.claim, old.currency, old.code, old.code_id, old.promotion_id, old.discount, old.claimed_discount,
    old.reversed_at, old.reversed_discount, old.shipping_discount, -1);
END;

-- Roll-ups of purchases

CREATE TRIGGER purchase_added INSTEAD OF INSERT ON purchase_changes WHEN new.by = 1 BEGIN
  INSERT INTO purchase_quarters VALUES (new.property_id, new.occurred_at - new.occurred_at % 900000, new.cdp_source, new.traffic,
    new.currency, new.coded, 1, (new.value IS NOT NULL), ifnull(new.value, 0), iif(new.value IS NULL, 0, new.given))
  ON CONFLICT DO UPDATE SET orders = orders + excluded.orders, valued = valued + excluded.valued,
    value = min(9007199254740991, value + excluded.value), discount = min(9007199254740991, discount + excluded.discount);
END;

CREATE TRIGGER purchase_subtracted INSTEAD OF INSERT ON purchase_changes WHEN new.by = -1 BEGIN
  UPDATE purchase_quarters SET orders = orders - 1, valued = valued - (new.value IS NOT NULL),
    value = value - ifnull(new.value, 0), discount = discount - iif(new.value IS NULL, 0, new.given)
  WHERE (property_id, at, cdp_source, traffic, currency, coded) =
    (new.property_id, new.occurred_at - new.occurred_at % 900000, new.cdp_source, new.traffic, new.currency, new.coded);
  DELETE FROM purchase_quarters WHERE orders = 0 AND (property_id, at, cdp_source, traffic, currency, coded) =
    (new.property_id, new.occurred_at - new.occurred_at % 900000, new.cdp_source, new.traffic, new.currency, new.coded);
END;

-- What was taken back is no order.
CREATE TRIGGER purchase_inserted AFTER INSERT ON purchases WHEN new.taken_back = 0 BEGIN
  INSERT INTO purchase_changes VALUES (new.property_id, new.occurred_at, new.cdp_source, new.traffic, new.currency, new.coded,
    new.value, new.given, 1);
END;

CREATE TRIGGER purchase_changed AFTER UPDATE ON purchases
WHEN (new.value, new.coded, new.given, new.currency, new.occurred_at, new.traffic, new.taken_back)
  IS NOT (old.value, old.coded, old.given, old.currency, old.occurred_at, old.traffic, old.taken_back)
BEGIN
  INSERT INTO purchase_changes SELECT old.property_id, old.occurred_at, old.cdp_source, old.traffic, old.currency, old.coded,
    old.value, old.given, -1 WHERE old.taken_back = 0;
  INSERT INTO purchase_changes SELECT new.property_id, new.occurred_at, new.cdp_source, new.traffic, new.currency, new.coded,
    new.value, new.given, 1 WHERE new.taken_back = 0;
END;

-- Its reports go with it.
CREATE TRIGGER purchase_deleted AFTER DELETE ON purchases BEGIN
  DELETE FROM purchase_reports
  WHERE property_id = old.property_id AND cdp_source = old.cdp_source AND transaction_id = old.transaction_id;
  INSERT INTO purchase_changes SELECT old.property_id, old.occurred_at, old.cdp_source, old.traffic, old.currency, old.coded,
    old.value, old.given, -1 WHERE old.taken_back = 0;
END;

-- Discounts of purchases, from their redemptions (view purchase_discounts)

CREATE TRIGGER purchase_discount_after_insert AFTER INSERT ON redemptions WHEN new.void = 0 BEGIN
  UPDATE purchases SET change_seq = max(change_seq, new.change_seq), (coded, given) = (
    SELECT d.coded, d.given FROM purchase_discounts d
    WHERE d.property_id = new.property_id AND d.cdp_source = new.cdp_source AND d.transaction_id = new.transaction_id)
  WHERE property_id = new.property_id AND cdp_source = new.cdp_source AND transaction_id = new.transaction_id;
END;

CREATE TRIGGER purchase_discount_after_update AFTER UPDATE ON redemptions
WHEN (new.void, new.discount, new.reversed_discount, new.reversed_at)
  IS NOT (old.void, old.discount, old.reversed_discount, old.reversed_at)
BEGIN
  UPDATE purchases SET change_seq = max(change_seq, new.change_seq), (coded, given) = (
    SELECT d.coded, d.given FROM purchase_discounts d
    WHERE d.property_id = new.property_id AND d.cdp_source = new.cdp_source AND d.transaction_id = new.transaction_id)
  WHERE property_id = new.property_id AND cdp_source = new.cdp_source AND transaction_id = new.transaction_id;
END;

CREATE TRIGGER purchase_discount_after_report AFTER UPDATE OF claimed_discount, value ON purchases
WHEN (new.claimed_discount, new.value) IS NOT (old.claimed_discount, old.value)
BEGIN
  UPDATE purchases SET given = (
    SELECT d.given FROM purchase_discounts d
    WHERE d.property_id = new.property_id AND d.cdp_source = new.cdp_source AND d.transaction_id = new.transaction_id)
  WHERE property_id = new.property_id AND cdp_source = new.cdp_source AND transaction_id = new.transaction_id;
END;
