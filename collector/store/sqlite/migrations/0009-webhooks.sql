-- Webhooks: who wants to be told, what there is to tell, and how far each message got.

ALTER TABLE properties ADD COLUMN webhooks_allow_http INTEGER NOT NULL DEFAULT 0;

CREATE TABLE webhooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL REFERENCES properties ON DELETE CASCADE,
  url TEXT NOT NULL,
  event_types TEXT NOT NULL, -- JSON
  headers TEXT NOT NULL, -- JSON; what they hold may be secret
  secret TEXT NOT NULL,
  previous_secret TEXT, -- signs as well, until
  previous_until INTEGER,
  max_batch_size INTEGER NOT NULL,
  is_active INTEGER NOT NULL,
  disabled_reason TEXT, -- where nobody switched it off
  taken INTEGER NOT NULL, -- what stands in the outbox up to here has become messages, or is not for it
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX webhooks_of_property ON webhooks (property_id, id);

-- What any active subscription wants: what nobody wants is not written down.
CREATE TABLE webhook_wishes (
  property_id TEXT NOT NULL,
  type TEXT NOT NULL,
  webhook_id INTEGER NOT NULL REFERENCES webhooks ON DELETE CASCADE,
  PRIMARY KEY (property_id, type, webhook_id)
) STRICT, WITHOUT ROWID;

-- Written in the transaction of the change that it tells of, by triggers: whoever makes the change need not think of it.
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  event_id TEXT NOT NULL DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
    || substr(hex(randomblob(2)), 2) || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
  property_id TEXT NOT NULL,
  type TEXT NOT NULL,
  subject TEXT NOT NULL, -- what is told of one subject is told in order: the promotion, or a code that belongs to none
  at INTEGER, -- null: when it is first taken
  data TEXT NOT NULL -- JSON
) STRICT;
CREATE INDEX outbox_of_property ON outbox (property_id, seq);

CREATE TABLE deliveries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE DEFAULT ('msg_' || lower(hex(randomblob(16)))), -- webhook-id, the same at each attempt
  property_id TEXT NOT NULL,
  webhook_id INTEGER NOT NULL REFERENCES webhooks ON DELETE CASCADE,
  type TEXT NOT NULL,
  body TEXT NOT NULL, -- JSON, as it is signed
  subjects TEXT NOT NULL, -- JSON
  status TEXT NOT NULL, -- 'pending', 'delivered', 'dead'
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER, -- while it is pending
  leased_until INTEGER, -- while it is under way
  created_at INTEGER NOT NULL,
  last_at INTEGER,
  last_status INTEGER,
  last_failure TEXT,
  last_answer TEXT, -- its beginning
  last_milliseconds INTEGER
) STRICT;
CREATE INDEX deliveries_of_webhook ON deliveries (webhook_id, seq);
CREATE INDEX deliveries_pending ON deliveries (webhook_id, seq) WHERE status = 'pending';

-- What promotions were when somebody looked last, where anybody wants to know when they begin and end.
CREATE TABLE promotion_standings (
  promotion_id INTEGER PRIMARY KEY,
  property_id TEXT NOT NULL,
  is_active INTEGER, -- null: not known; nobody is told of what it was before
  known_at INTEGER NOT NULL,
  next_at INTEGER -- when to look again; null: when it is changed
) STRICT;
CREATE INDEX promotion_standings_due ON promotion_standings (next_at) WHERE next_at IS NOT NULL;

CREATE TRIGGER promotion_standing_changed AFTER INSERT ON promotion_versions
WHEN EXISTS (SELECT 1 FROM webhook_wishes WHERE property_id = new.property_id
  AND type IN ('offers:promo:activated', 'offers:promo:deactivated'))
BEGIN
  INSERT INTO promotion_standings VALUES (new.promotion_id, new.property_id, 0, new.at, 0)
  ON CONFLICT DO UPDATE SET next_at = 0;
END;

-- In another zone schedules open at other times.
CREATE TRIGGER time_zone_changed AFTER UPDATE OF time_zone ON properties WHEN new.time_zone <> old.time_zone
BEGIN
  UPDATE promotion_standings SET next_at = 0 WHERE property_id = new.id;
END;

CREATE TRIGGER promotion_told AFTER INSERT ON promotion_versions
WHEN EXISTS (SELECT 1 FROM webhook_wishes WHERE property_id = new.property_id AND type = 'offers:promo:'
  || CASE new.change WHEN 'changed' THEN 'updated' ELSE new.change END)
BEGIN
  INSERT INTO outbox (property_id, type, subject, at, data)
  SELECT new.property_id, 'offers:promo:' || word, new.promotion_id, new.at,
    json_object('eventName', 'PROMOTION', 'status', upper(word), 'id', CAST(new.promotion_id AS TEXT),
      'version', new.version, 'callbackUrls', json_array('/v3/promotions/' || new.promotion_id))
  FROM (SELECT CASE new.change WHEN 'changed' THEN 'updated' ELSE new.change END AS word);
END;

-- A code that is taken out works no more: whoever keeps a copy has to know.
CREATE TRIGGER code_deletion_told AFTER INSERT ON deleted_codes
WHEN EXISTS (SELECT 1 FROM webhook_wishes WHERE property_id = new.property_id AND type = 'offers:couponCode:updated')
BEGIN
  INSERT INTO outbox (property_id, type, subject, at, data)
  VALUES (new.property_id, 'offers:couponCode:updated', new.promotion_id, new.deleted_at,
    json_object('eventName', 'COUPON_CODE', 'status', 'DELETED', 'id', CAST(new.id AS TEXT),
      'promotionId', CAST(new.promotion_id AS TEXT), 'code', new.entered));
END;

-- A redemption as it is told of; a reversal tells of the row that it left. Amounts are minor units.
CREATE VIEW redemption_messages AS
SELECT id, property_id, coalesce(promotion_id, code) AS subject, void = 1 OR reversed_at IS NOT NULL AS is_gone,
  'offers:redemption:' || iif(code IS NULL, 'promotion', 'coupon') || ':' AS kind,
  json_object('eventName', 'REDEMPTION', 'id', CAST(id AS TEXT), 'transactionIdentifier', transaction_id,
    'promotionId', promotion_id, 'promotionVersion', promotion_version, 'promoCode', code, 'basis', basis,
    'source', source, 'verified', json(iif(verified, 'true', 'false')), 'status', status, 'reason', reason,
    'discountMinor', discount, 'reversedDiscountMinor', reversed_discount, 'currency', currency,
    'redemptionCount', redemption_count, 'customerId', customer_id, 'cdpSource', cdp_source) AS data
FROM redemptions;

CREATE TRIGGER redemption_made AFTER INSERT ON redemptions
WHEN EXISTS (SELECT 1 FROM webhook_wishes WHERE property_id = new.property_id
  AND type = 'offers:redemption:' || iif(new.code IS NULL, 'promotion', 'coupon') || ':created')
BEGIN
  INSERT INTO outbox (property_id, type, subject, at, data)
  SELECT property_id, kind || 'created', subject, new.received_at, data FROM redemption_messages WHERE id = new.id;
END;

-- One that is no more is deleted, and so it is said once; one that comes back, or is another one now, is updated.
CREATE TRIGGER redemption_changed AFTER UPDATE ON redemptions
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
