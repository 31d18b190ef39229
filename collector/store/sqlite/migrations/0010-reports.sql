-- What reports are made of. An attempt is what a shopper tried with a code: all checks of the code for a transaction, else in
-- a session of a visitor. It counts at its head, the check that got furthest, of equals the last. Totals are kept by triggers,
-- in the transaction of the fact: by 15 minutes, UTC, of which any time zone's days can be made, and by days, UTC, for what
-- reaches further and where codes are told apart. A row of no counts is none.

ALTER TABLE code_checks ADD COLUMN head INTEGER NOT NULL DEFAULT 0; -- whether its attempt counts here
ALTER TABLE code_checks ADD COLUMN missing_amount INTEGER; -- what its cart was short of, where that is an amount
ALTER TABLE code_checks ADD COLUMN missing_quantity INTEGER; -- the same in units
ALTER TABLE code_checks ADD COLUMN ordered INTEGER NOT NULL DEFAULT 0; -- whether its transaction was bought, or its visitor bought something within a day
ALTER TABLE code_checks ADD COLUMN cart_value INTEGER; -- of its cart, before discounts; null: nobody knows the cart

-- What calculations said of codes is kept for some time only (retention.ts).
CREATE INDEX asked_codes ON code_checks (received_at) WHERE cart_source = 'calculation';

-- Lists and exports of events go by their order, and so does who watches them come.
CREATE INDEX events_in_order ON events (property_id, seq);

-- The checks of an attempt are looked for by code, those that a purchase claims by time: both stand here.
DROP INDEX code_checks_of_visitor;
CREATE INDEX code_checks_of_visitor ON code_checks (property_id, visitor_id, code, evaluated_at);
CREATE INDEX attempts_by_time ON code_checks (property_id, occurred_at) WHERE head = 1;
CREATE INDEX attempts_by_code ON code_checks (property_id, code, occurred_at) WHERE head = 1;
CREATE INDEX attempts_of_customer ON code_checks (property_id, customer_id, occurred_at) WHERE head = 1 AND customer_id IS NOT NULL;
-- How much carts were short of a minimum is asked of these alone, and found without the rows themselves.
CREATE INDEX attempts_short ON code_checks (property_id, occurred_at, cdp_source, traffic, currency, in_totals, missing_amount,
    missing_quantity, cart_value, ordered)
  WHERE head = 1 AND (missing_amount IS NOT NULL OR missing_quantity IS NOT NULL);

CREATE TABLE attempt_quarters (
  property_id TEXT NOT NULL,
  at INTEGER NOT NULL, -- when the 15 minutes begin
  cdp_source TEXT NOT NULL,
  traffic TEXT NOT NULL,
  status INTEGER NOT NULL,
  in_totals INTEGER NOT NULL,
  reason TEXT NOT NULL, -- '': none
  reported_status INTEGER NOT NULL, -- -1: the site claims none
  currency TEXT NOT NULL,
  ordered INTEGER NOT NULL, -- whether an order followed
  attempts INTEGER NOT NULL,
  discount INTEGER NOT NULL,
  known_carts INTEGER NOT NULL, -- attempts whose cart is known
  cart_value INTEGER NOT NULL, -- of these
  PRIMARY KEY (property_id, at, cdp_source, traffic, status, in_totals, reason, reported_status, currency, ordered)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempt_days (
  property_id TEXT NOT NULL,
  at INTEGER NOT NULL, -- when the day begins, UTC
  cdp_source TEXT NOT NULL,
  traffic TEXT NOT NULL,
  status INTEGER NOT NULL,
  in_totals INTEGER NOT NULL,
  reason TEXT NOT NULL,
  reported_status INTEGER NOT NULL,
  currency TEXT NOT NULL,
  ordered INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  discount INTEGER NOT NULL,
  known_carts INTEGER NOT NULL,
  cart_value INTEGER NOT NULL,
  PRIMARY KEY (property_id, at, cdp_source, traffic, status, in_totals, reason, reported_status, currency, ordered)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempt_code_days (
  property_id TEXT NOT NULL,
  at INTEGER NOT NULL, -- when the day begins, UTC
  cdp_source TEXT NOT NULL,
  traffic TEXT NOT NULL,
  code TEXT NOT NULL,
  promotion_id INTEGER NOT NULL, -- 0: none
  status INTEGER NOT NULL,
  in_totals INTEGER NOT NULL,
  reason TEXT NOT NULL,
  reported_status INTEGER NOT NULL,
  currency TEXT NOT NULL,
  ordered INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  discount INTEGER NOT NULL,
  known_carts INTEGER NOT NULL,
  cart_value INTEGER NOT NULL,
  PRIMARY KEY (property_id, at, cdp_source, traffic, code, promotion_id, status, in_totals, reason, reported_status, currency, ordered)
) STRICT, WITHOUT ROWID;

-- New checks and redemptions are counted together at the end of their transaction (counted.ts), whatever became of them on the
-- way; those up to these numbers are in the totals, and changes of them are counted one by one, by triggers.
ALTER TABLE change_counter ADD COLUMN counted_checks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE change_counter ADD COLUMN counted_redemptions INTEGER NOT NULL DEFAULT 0;

-- Adds an attempt to the totals (1), or takes it out of them (-1). Sums of amounts stop at 2^53 - 1: whoever tells of absurd
-- amounts can't keep others' attempts from being counted.
CREATE VIEW attempt_changes AS
SELECT property_id, occurred_at, cdp_source, traffic, code, promotion_id, status, in_totals, reason, reported_status, currency,
       ordered, discount, cart_value, 0 AS by
FROM code_checks;
CREATE TRIGGER attempt_counted INSTEAD OF INSERT ON attempt_changes WHEN new.by = 1 BEGIN
  INSERT INTO attempt_quarters VALUES (new.property_id, new.occurred_at - new.occurred_at % 900000, new.cdp_source, new.traffic, new.status, new.in_totals, ifnull(new.reason, ''), ifnull(new.reported_status, -1), new.currency, new.ordered,
    1, new.discount, (new.cart_value IS NOT NULL), ifnull(new.cart_value, 0))
  ON CONFLICT DO UPDATE SET attempts = attempts + excluded.attempts, discount = min(9007199254740991, discount + excluded.discount), known_carts = known_carts + excluded.known_carts, cart_value = min(9007199254740991, cart_value + excluded.cart_value);
  INSERT INTO attempt_days VALUES (new.property_id, new.occurred_at - new.occurred_at % 86400000, new.cdp_source, new.traffic, new.status, new.in_totals, ifnull(new.reason, ''), ifnull(new.reported_status, -1), new.currency, new.ordered,
    1, new.discount, (new.cart_value IS NOT NULL), ifnull(new.cart_value, 0))
  ON CONFLICT DO UPDATE SET attempts = attempts + excluded.attempts, discount = min(9007199254740991, discount + excluded.discount), known_carts = known_carts + excluded.known_carts, cart_value = min(9007199254740991, cart_value + excluded.cart_value);
  INSERT INTO attempt_code_days VALUES (new.property_id, new.occurred_at - new.occurred_at % 86400000, new.cdp_source, new.traffic, new.code, ifnull(new.promotion_id, 0), new.status, new.in_totals, ifnull(new.reason, ''), ifnull(new.reported_status, -1), new.currency, new.ordered,
    1, new.discount, (new.cart_value IS NOT NULL), ifnull(new.cart_value, 0))
  ON CONFLICT DO UPDATE SET attempts = attempts + excluded.attempts, discount = min(9007199254740991, discount + excluded.discount), known_carts = known_carts + excluded.known_carts, cart_value = min(9007199254740991, cart_value + excluded.cart_value);
END;
CREATE TRIGGER attempt_uncounted INSTEAD OF INSERT ON attempt_changes WHEN new.by = -1 BEGIN
  UPDATE attempt_quarters SET attempts = attempts - 1, discount = discount - new.discount, known_carts = known_carts - (new.cart_value IS NOT NULL), cart_value = cart_value - ifnull(new.cart_value, 0)
  WHERE (property_id, at, cdp_source, traffic, status, in_totals, reason, reported_status, currency, ordered) =
    (new.property_id, new.occurred_at - new.occurred_at % 900000, new.cdp_source, new.traffic, new.status, new.in_totals, ifnull(new.reason, ''), ifnull(new.reported_status, -1), new.currency, new.ordered);
  DELETE FROM attempt_quarters WHERE attempts = 0 AND (property_id, at, cdp_source, traffic, status, in_totals, reason, reported_status, currency, ordered) =
    (new.property_id, new.occurred_at - new.occurred_at % 900000, new.cdp_source, new.traffic, new.status, new.in_totals, ifnull(new.reason, ''), ifnull(new.reported_status, -1), new.currency, new.ordered);
  UPDATE attempt_days SET attempts = attempts - 1, discount = discount - new.discount, known_carts = known_carts - (new.cart_value IS NOT NULL), cart_value = cart_value - ifnull(new.cart_value, 0)
  WHERE (property_id, at, cdp_source, traffic, status, in_totals, reason, reported_status, currency, ordered) =
    (new.property_id, new.occurred_at - new.occurred_at % 86400000, new.cdp_source, new.traffic, new.status, new.in_totals, ifnull(new.reason, ''), ifnull(new.reported_status, -1), new.currency, new.ordered);
  DELETE FROM attempt_days WHERE attempts = 0 AND (property_id, at, cdp_source, traffic, status, in_totals, reason, reported_status, currency, ordered) =
    (new.property_id, new.occurred_at - new.occurred_at % 86400000, new.cdp_source, new.traffic, new.status, new.in_totals, ifnull(new.reason, ''), ifnull(new.reported_status, -1), new.currency, new.ordered);
  UPDATE attempt_code_days SET attempts = attempts - 1, discount = discount - new.discount, known_carts = known_carts - (new.cart_value IS NOT NULL), cart_value = cart_value - ifnull(new.cart_value, 0)
  WHERE (property_id, at, cdp_source, traffic, code, promotion_id, status, in_totals, reason, reported_status, currency, ordered) =
    (new.property_id, new.occurred_at - new.occurred_at % 86400000, new.cdp_source, new.traffic, new.code, ifnull(new.promotion_id, 0), new.status, new.in_totals, ifnull(new.reason, ''), ifnull(new.reported_status, -1), new.currency, new.ordered);
  DELETE FROM attempt_code_days WHERE attempts = 0 AND (property_id, at, cdp_source, traffic, code, promotion_id, status, in_totals, reason, reported_status, currency, ordered) =
    (new.property_id, new.occurred_at - new.occurred_at % 86400000, new.cdp_source, new.traffic, new.code, ifnull(new.promotion_id, 0), new.status, new.in_totals, ifnull(new.reason, ''), ifnull(new.reported_status, -1), new.currency, new.ordered);
END;

CREATE TRIGGER attempt_changed AFTER UPDATE ON code_checks WHEN old.head = 1 AND new.head = 1
  AND old.id <= (SELECT counted_checks FROM change_counter)
  AND (new.status, new.in_totals, new.reason, new.promotion_id, new.currency, new.discount, new.cart_value, new.ordered)
    IS NOT (old.status, old.in_totals, old.reason, old.promotion_id, old.currency, old.discount, old.cart_value, old.ordered)
BEGIN
  INSERT INTO attempt_changes VALUES (old.property_id, old.occurred_at, old.cdp_source, old.traffic, old.code, old.promotion_id, old.status, old.in_totals, old.reason,
    old.reported_status, old.currency, old.ordered, old.discount, old.cart_value, -1);
  INSERT INTO attempt_changes VALUES (new.property_id, new.occurred_at, new.cdp_source, new.traffic, new.code, new.promotion_id, new.status, new.in_totals, new.reason,
    new.reported_status, new.currency, new.ordered, new.discount, new.cart_value, 1);
END;
CREATE TRIGGER attempt_came AFTER UPDATE OF head ON code_checks WHEN old.head = 0 AND new.head = 1
  AND old.id <= (SELECT counted_checks FROM change_counter) BEGIN
  INSERT INTO attempt_changes VALUES (new.property_id, new.occurred_at, new.cdp_source, new.traffic, new.code, new.promotion_id, new.status, new.in_totals, new.reason,
    new.reported_status, new.currency, new.ordered, new.discount, new.cart_value, 1);
END;
CREATE TRIGGER attempt_left AFTER UPDATE OF head ON code_checks WHEN old.head = 1 AND new.head = 0
  AND old.id <= (SELECT counted_checks FROM change_counter) BEGIN
  INSERT INTO attempt_changes VALUES (old.property_id, old.occurred_at, old.cdp_source, old.traffic, old.code, old.promotion_id, old.status, old.in_totals, old.reason,
    old.reported_status, old.currency, old.ordered, old.discount, old.cart_value, -1);
END;
CREATE TRIGGER attempt_deleted AFTER DELETE ON code_checks WHEN old.head = 1
  AND old.id <= (SELECT counted_checks FROM change_counter) BEGIN
  INSERT INTO attempt_changes VALUES (old.property_id, old.occurred_at, old.cdp_source, old.traffic, old.code, old.promotion_id, old.status, old.in_totals, old.reason,
    old.reported_status, old.currency, old.ordered, old.discount, old.cart_value, -1);
END;

-- Redemptions that hold, as far as what came back since is told beside them.
CREATE TABLE redemption_quarters (
  property_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  cdp_source TEXT NOT NULL,
  traffic TEXT NOT NULL,
  basis TEXT NOT NULL,
  source TEXT NOT NULL,
  claim TEXT NOT NULL, -- what the site claims of the amount: 'none', 'zero', 'equal', 'differs'
  currency TEXT NOT NULL,
  coded INTEGER NOT NULL, -- whether by a code
  redemptions INTEGER NOT NULL,
  discount INTEGER NOT NULL,
  claimed_discount INTEGER NOT NULL,
  reversed INTEGER NOT NULL, -- of them, as a whole
  reversed_discount INTEGER NOT NULL,
  PRIMARY KEY (property_id, at, cdp_source, traffic, basis, source, claim, currency, coded)
) STRICT, WITHOUT ROWID;

CREATE TABLE redemption_code_days (
  property_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  cdp_source TEXT NOT NULL,
  traffic TEXT NOT NULL,
  code TEXT NOT NULL, -- '': an automatic promotion's
  promotion_id INTEGER NOT NULL,
  basis TEXT NOT NULL,
  source TEXT NOT NULL,
  currency TEXT NOT NULL,
  redemptions INTEGER NOT NULL,
  discount INTEGER NOT NULL,
  claimed_discount INTEGER NOT NULL,
  reversed INTEGER NOT NULL,
  reversed_discount INTEGER NOT NULL,
  PRIMARY KEY (property_id, at, cdp_source, traffic, code, promotion_id, basis, source, currency)
) STRICT, WITHOUT ROWID;

ALTER TABLE redemptions ADD COLUMN claim TEXT NOT NULL GENERATED ALWAYS AS (CASE
  WHEN claimed_discount IS NULL THEN 'none' WHEN claimed_discount = 0 THEN 'zero'
  WHEN claimed_discount = discount THEN 'equal' ELSE 'differs' END) VIRTUAL;
CREATE INDEX reversals_by_change ON reversals (property_id, change_seq);
CREATE INDEX redemptions_by_time ON redemptions (property_id, occurred_at) WHERE void = 0;
CREATE INDEX redemptions_by_customer ON redemptions (property_id, customer_id, occurred_at) WHERE void = 0 AND customer_id IS NOT NULL;

CREATE VIEW redemption_changes AS
SELECT property_id, occurred_at, cdp_source, traffic, basis, source, claim, currency, code, promotion_id, discount,
       claimed_discount, reversed_at, reversed_discount, 0 AS by
FROM redemptions;
CREATE TRIGGER redemption_counted INSTEAD OF INSERT ON redemption_changes WHEN new.by = 1 BEGIN
  INSERT INTO redemption_quarters VALUES (new.property_id, new.occurred_at - new.occurred_at % 900000, new.cdp_source, new.traffic, new.basis, new.source, new.claim, new.currency, new.code IS NOT NULL,
    1, ifnull(new.discount, 0), ifnull(new.claimed_discount, 0), (new.reversed_at IS NOT NULL), new.reversed_discount)
  ON CONFLICT DO UPDATE SET redemptions = redemptions + excluded.redemptions, discount = min(9007199254740991, discount + excluded.discount), claimed_discount = min(9007199254740991, claimed_discount + excluded.claimed_discount), reversed = reversed + excluded.reversed, reversed_discount = min(9007199254740991, reversed_discount + excluded.reversed_discount);
  INSERT INTO redemption_code_days VALUES (new.property_id, new.occurred_at - new.occurred_at % 86400000, new.cdp_source, new.traffic, ifnull(new.code, ''), ifnull(new.promotion_id, 0), new.basis, new.source, new.currency,
    1, ifnull(new.discount, 0), ifnull(new.claimed_discount, 0), (new.reversed_at IS NOT NULL), new.reversed_discount)
  ON CONFLICT DO UPDATE SET redemptions = redemptions + excluded.redemptions, discount = min(9007199254740991, discount + excluded.discount), claimed_discount = min(9007199254740991, claimed_discount + excluded.claimed_discount), reversed = reversed + excluded.reversed, reversed_discount = min(9007199254740991, reversed_discount + excluded.reversed_discount);
END;
CREATE TRIGGER redemption_uncounted INSTEAD OF INSERT ON redemption_changes WHEN new.by = -1 BEGIN
  UPDATE redemption_quarters SET redemptions = redemptions - 1, discount = discount - ifnull(new.discount, 0), claimed_discount = claimed_discount - ifnull(new.claimed_discount, 0), reversed = reversed - (new.reversed_at IS NOT NULL), reversed_discount = reversed_discount - new.reversed_discount
  WHERE (property_id, at, cdp_source, traffic, basis, source, claim, currency, coded) =
    (new.property_id, new.occurred_at - new.occurred_at % 900000, new.cdp_source, new.traffic, new.basis, new.source, new.claim, new.currency, new.code IS NOT NULL);
  DELETE FROM redemption_quarters WHERE redemptions = 0 AND (property_id, at, cdp_source, traffic, basis, source, claim, currency, coded) =
    (new.property_id, new.occurred_at - new.occurred_at % 900000, new.cdp_source, new.traffic, new.basis, new.source, new.claim, new.currency, new.code IS NOT NULL);
  UPDATE redemption_code_days SET redemptions = redemptions - 1, discount = discount - ifnull(new.discount, 0), claimed_discount = claimed_discount - ifnull(new.claimed_discount, 0), reversed = reversed - (new.reversed_at IS NOT NULL), reversed_discount = reversed_discount - new.reversed_discount
  WHERE (property_id, at, cdp_source, traffic, code, promotion_id, basis, source, currency) =
    (new.property_id, new.occurred_at - new.occurred_at % 86400000, new.cdp_source, new.traffic, ifnull(new.code, ''), ifnull(new.promotion_id, 0), new.basis, new.source, new.currency);
  DELETE FROM redemption_code_days WHERE redemptions = 0 AND (property_id, at, cdp_source, traffic, code, promotion_id, basis, source, currency) =
    (new.property_id, new.occurred_at - new.occurred_at % 86400000, new.cdp_source, new.traffic, ifnull(new.code, ''), ifnull(new.promotion_id, 0), new.basis, new.source, new.currency);
END;

CREATE TRIGGER redemption_came AFTER UPDATE ON redemptions WHEN new.void = 0
  AND old.id <= (SELECT counted_redemptions FROM change_counter) BEGIN
  INSERT INTO redemption_changes VALUES (new.property_id, new.occurred_at, new.cdp_source, new.traffic, new.basis, new.source,
    new.claim, new.currency, new.code, new.promotion_id, new.discount, new.claimed_discount, new.reversed_at, new.reversed_discount, 1);
END;
CREATE TRIGGER redemption_left AFTER UPDATE ON redemptions WHEN old.void = 0
  AND old.id <= (SELECT counted_redemptions FROM change_counter) BEGIN
  INSERT INTO redemption_changes VALUES (old.property_id, old.occurred_at, old.cdp_source, old.traffic, old.basis, old.source,
    old.claim, old.currency, old.code, old.promotion_id, old.discount, old.claimed_discount, old.reversed_at, old.reversed_discount, -1);
END;
CREATE TRIGGER redemption_deleted AFTER DELETE ON redemptions WHEN old.void = 0
  AND old.id <= (SELECT counted_redemptions FROM change_counter) BEGIN
  INSERT INTO redemption_changes VALUES (old.property_id, old.occurred_at, old.cdp_source, old.traffic, old.basis, old.source,
    old.claim, old.currency, old.code, old.promotion_id, old.discount, old.claimed_discount, old.reversed_at, old.reversed_discount, -1);
END;

-- What was bought, and whether a code helped.
ALTER TABLE purchases ADD COLUMN value INTEGER; -- of what was bought, before discounts; null: not known
ALTER TABLE purchases ADD COLUMN coded INTEGER NOT NULL DEFAULT 0; -- a code's redemption holds
ALTER TABLE purchases ADD COLUMN given INTEGER NOT NULL DEFAULT 0; -- by the redemptions that hold, what came back left out
UPDATE purchases SET value = (
  SELECT iif(count(*) = count(line.value ->> 'price'), sum((line.value ->> 'price') * (line.value ->> 'quantity')), NULL)
  FROM json_each(coalesce(completed, lines)) AS line
) WHERE lines IS NOT NULL;
CREATE INDEX purchases_by_time ON purchases (property_id, occurred_at);
CREATE INDEX purchases_by_customer ON purchases (property_id, customer_id, occurred_at) WHERE customer_id IS NOT NULL;
ALTER TABLE purchases ADD COLUMN change_seq INTEGER NOT NULL DEFAULT 0;
UPDATE purchases SET change_seq = (SELECT last FROM change_counter) + place
FROM (SELECT property_id AS p, cdp_source AS s, transaction_id AS t, row_number() OVER (ORDER BY received_at) AS place FROM purchases)
WHERE property_id = p AND cdp_source = s AND transaction_id = t;
UPDATE change_counter SET last = last + (SELECT count(*) FROM purchases);
CREATE INDEX purchases_by_change ON purchases (property_id, change_seq);

CREATE TABLE purchase_quarters (
  property_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  cdp_source TEXT NOT NULL,
  traffic TEXT NOT NULL,
  currency TEXT NOT NULL,
  coded INTEGER NOT NULL,
  orders INTEGER NOT NULL,
  valued INTEGER NOT NULL, -- orders whose value is known
  value INTEGER NOT NULL, -- of these
  discount INTEGER NOT NULL, -- of these
  PRIMARY KEY (property_id, at, cdp_source, traffic, currency, coded)
) STRICT, WITHOUT ROWID;

CREATE VIEW purchase_changes AS
SELECT property_id, occurred_at, cdp_source, traffic, currency, coded, value, given, 0 AS by FROM purchases;
CREATE TRIGGER purchase_counted INSTEAD OF INSERT ON purchase_changes WHEN new.by = 1 BEGIN
  INSERT INTO purchase_quarters VALUES (new.property_id, new.occurred_at - new.occurred_at % 900000, new.cdp_source, new.traffic, new.currency, new.coded,
    1, (new.value IS NOT NULL), ifnull(new.value, 0), iif(new.value IS NULL, 0, new.given))
  ON CONFLICT DO UPDATE SET orders = orders + excluded.orders, valued = valued + excluded.valued, value = min(9007199254740991, value + excluded.value), discount = min(9007199254740991, discount + excluded.discount);
END;
CREATE TRIGGER purchase_uncounted INSTEAD OF INSERT ON purchase_changes WHEN new.by = -1 BEGIN
  UPDATE purchase_quarters SET orders = orders - 1, valued = valued - (new.value IS NOT NULL), value = value - ifnull(new.value, 0), discount = discount - iif(new.value IS NULL, 0, new.given)
  WHERE (property_id, at, cdp_source, traffic, currency, coded) =
    (new.property_id, new.occurred_at - new.occurred_at % 900000, new.cdp_source, new.traffic, new.currency, new.coded);
  DELETE FROM purchase_quarters WHERE orders = 0 AND (property_id, at, cdp_source, traffic, currency, coded) =
    (new.property_id, new.occurred_at - new.occurred_at % 900000, new.cdp_source, new.traffic, new.currency, new.coded);
END;

CREATE TRIGGER purchase_came_first AFTER INSERT ON purchases BEGIN
  INSERT INTO purchase_changes VALUES (new.property_id, new.occurred_at, new.cdp_source, new.traffic, new.currency, new.coded, new.value, new.given, 1);
END;
CREATE TRIGGER purchase_changed AFTER UPDATE ON purchases
WHEN (new.value, new.coded, new.given, new.currency, new.occurred_at, new.traffic)
  IS NOT (old.value, old.coded, old.given, old.currency, old.occurred_at, old.traffic)
BEGIN
  INSERT INTO purchase_changes VALUES (old.property_id, old.occurred_at, old.cdp_source, old.traffic, old.currency, old.coded, old.value, old.given, -1);
  INSERT INTO purchase_changes VALUES (new.property_id, new.occurred_at, new.cdp_source, new.traffic, new.currency, new.coded, new.value, new.given, 1);
END;
CREATE TRIGGER purchase_deleted AFTER DELETE ON purchases BEGIN
  INSERT INTO purchase_changes VALUES (old.property_id, old.occurred_at, old.cdp_source, old.traffic, old.currency, old.coded, old.value, old.given, -1);
END;

CREATE TRIGGER purchase_given_first AFTER INSERT ON redemptions WHEN new.void = 0 BEGIN
  UPDATE purchases SET coded = coded OR (new.code IS NOT NULL AND new.reversed_at IS NULL),
    given = given + ifnull(new.discount, 0) - new.reversed_discount, change_seq = max(change_seq, new.change_seq)
  WHERE property_id = new.property_id AND cdp_source = new.cdp_source AND transaction_id = new.transaction_id;
END;

CREATE TRIGGER purchase_given AFTER UPDATE ON redemptions
WHEN (new.void, new.discount, new.reversed_discount, new.reversed_at)
  IS NOT (old.void, old.discount, old.reversed_discount, old.reversed_at)
BEGIN
  UPDATE purchases SET change_seq = max(change_seq, new.change_seq), (coded, given) = (
    SELECT ifnull(max(r.code IS NOT NULL AND r.reversed_at IS NULL), 0), ifnull(sum(ifnull(r.discount, 0) - r.reversed_discount), 0)
    FROM redemptions r
    WHERE r.property_id = new.property_id AND r.cdp_source = new.cdp_source AND r.transaction_id = new.transaction_id AND r.void = 0)
  WHERE property_id = new.property_id AND cdp_source = new.cdp_source AND transaction_id = new.transaction_id;
END;

-- The facts as reports read them where no totals fit, in the totals' words.
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

-- What analysts read (docs/analysts.md).
DROP VIEW v_code_checks;
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

DROP VIEW v_redemptions;
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

CREATE VIEW v_purchases AS
SELECT p.property_id, p.transaction_id, p.told_by, p.value AS value_minor,
       iif(p.value IS NULL, NULL, printf('%.*f', ifnull(x.exponent, 2), p.value / pow(10, ifnull(x.exponent, 2)))) AS value,
       p.given AS discount_minor, printf('%.*f', ifnull(x.exponent, 2), p.given / pow(10, ifnull(x.exponent, 2))) AS discount,
       p.claimed_discount AS claimed_discount_minor, p.coded AS with_code, p.currency, p.customer_id, p.visitor_id,
       p.cdp_source, p.traffic,
       strftime('%Y-%m-%dT%H:%M:%fZ', p.occurred_at / 1000.0, 'unixepoch') AS occurred_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', p.received_at / 1000.0, 'unixepoch') AS received_at, p.change_seq
FROM purchases p LEFT JOIN currency_exponents x USING (currency);

CREATE VIEW v_reversals AS
SELECT v.property_id, v.id, v.redemption_id, v.discount AS discount_minor,
       printf('%.*f', ifnull(x.exponent, 2), v.discount / pow(10, ifnull(x.exponent, 2))) AS discount, r.currency,
       r.transaction_id, r.code, r.promotion_id, v.reason, v.actor AS reversed_by,
       strftime('%Y-%m-%dT%H:%M:%fZ', v.at / 1000.0, 'unixepoch') AS reversed_at, v.change_seq
FROM reversals v JOIN redemptions r ON r.id = v.redemption_id LEFT JOIN currency_exponents x USING (currency);

CREATE VIEW v_carts AS
SELECT property_id, visitor_id, currency, json_array_length(lines) AS lines,
       strftime('%Y-%m-%dT%H:%M:%fZ', changed_at / 1000.0, 'unixepoch') AS changed_at
FROM visitor_carts;

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

-- What was there before is counted.
INSERT INTO purchase_quarters
SELECT property_id, occurred_at - occurred_at % 900000, cdp_source, traffic, currency, 0, count(*), count(value),
       ifnull(sum(value), 0), 0
FROM purchases GROUP BY 1, 2, 3, 4, 5;
UPDATE purchases SET (coded, given) = (
  SELECT ifnull(max(r.code IS NOT NULL AND r.reversed_at IS NULL), 0), ifnull(sum(ifnull(r.discount, 0) - r.reversed_discount), 0)
  FROM redemptions r
  WHERE r.property_id = purchases.property_id AND r.cdp_source = purchases.cdp_source
    AND r.transaction_id = purchases.transaction_id AND r.void = 0);
INSERT INTO redemption_quarters
SELECT property_id, occurred_at - occurred_at % 900000, cdp_source, traffic, basis, source, claim, currency, code IS NOT NULL,
       count(*), sum(ifnull(discount, 0)), sum(ifnull(claimed_discount, 0)), count(reversed_at), sum(reversed_discount)
FROM redemptions WHERE void = 0 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
INSERT INTO redemption_code_days
SELECT property_id, occurred_at - occurred_at % 86400000, cdp_source, traffic, ifnull(code, ''), ifnull(promotion_id, 0), basis,
       source, currency, count(*), sum(ifnull(discount, 0)), sum(ifnull(claimed_discount, 0)), count(reversed_at),
       sum(reversed_discount)
FROM redemptions WHERE void = 0 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
UPDATE code_checks SET ordered = 1
WHERE EXISTS (SELECT 1 FROM purchases p WHERE p.property_id = code_checks.property_id
    AND p.cdp_source = code_checks.cdp_source AND p.transaction_id = code_checks.transaction_id)
  OR EXISTS (SELECT 1 FROM purchases p WHERE p.property_id = code_checks.property_id
    AND p.visitor_id = code_checks.visitor_id AND p.cdp_source = code_checks.cdp_source
    AND p.evaluated_at BETWEEN code_checks.evaluated_at AND code_checks.evaluated_at + 86400000);
UPDATE code_checks SET head = 1 WHERE id IN (
  SELECT id FROM (
    SELECT id, row_number() OVER (
      PARTITION BY property_id, cdp_source, traffic, code, transaction_id,
        iif(transaction_id IS NULL, visitor_id, NULL), iif(transaction_id IS NULL, session_id, NULL),
        iif(transaction_id IS NULL AND (visitor_id IS NULL OR session_id IS NULL), id, NULL)
      ORDER BY status DESC, in_totals DESC, occurred_at DESC, event_id DESC, position DESC) AS place
    FROM code_checks)
  WHERE place = 1);
INSERT INTO attempt_quarters
SELECT property_id, at - at % 900000, cdp_source, traffic, status, in_totals, reason, reported_status, currency, ordered, sum(attempts), sum(discount), sum(known_carts), sum(cart_value)
FROM attempt_facts GROUP BY property_id, at - at % 900000, cdp_source, traffic, status, in_totals, reason, reported_status, currency, ordered;
INSERT INTO attempt_days
SELECT property_id, at - at % 86400000, cdp_source, traffic, status, in_totals, reason, reported_status, currency, ordered, sum(attempts), sum(discount), sum(known_carts), sum(cart_value)
FROM attempt_facts GROUP BY property_id, at - at % 86400000, cdp_source, traffic, status, in_totals, reason, reported_status, currency, ordered;
INSERT INTO attempt_code_days
SELECT property_id, at - at % 86400000, cdp_source, traffic, code, promotion_id, status, in_totals, reason, reported_status, currency, ordered, sum(attempts), sum(discount), sum(known_carts), sum(cart_value)
FROM attempt_facts GROUP BY property_id, at - at % 86400000, cdp_source, traffic, code, promotion_id, status, in_totals, reason, reported_status, currency, ordered;
UPDATE change_counter SET counted_checks = (SELECT ifnull(max(id), 0) FROM code_checks),
  counted_redemptions = (SELECT ifnull(max(id), 0) FROM redemptions);
