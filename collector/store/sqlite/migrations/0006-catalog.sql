-- The catalogue: what events and carts that carry only an id or a sku are completed from.
-- `catalogs.version` grows with every change: what is remembered of products is remembered under it. A property without a
-- row here has no catalogue.

CREATE TABLE catalogs (
  property_id TEXT PRIMARY KEY REFERENCES properties ON DELETE CASCADE,
  version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE catalog_products (
  property_id TEXT NOT NULL REFERENCES catalogs ON DELETE CASCADE,
  id TEXT NOT NULL,
  name TEXT,
  body TEXT NOT NULL, -- JSON, amounts in minor units of its currency
  PRIMARY KEY (property_id, id)
) STRICT;

-- The ids of variants and the skus of each product. One that several products have means none of them.
CREATE TABLE catalog_keys (
  property_id TEXT NOT NULL,
  kind TEXT NOT NULL, -- 'variant', 'sku'
  key TEXT NOT NULL,
  product_id TEXT NOT NULL,
  PRIMARY KEY (property_id, kind, key, product_id),
  FOREIGN KEY (property_id, product_id) REFERENCES catalog_products ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX catalog_keys_of_product ON catalog_keys (property_id, product_id);

-- What a purchase was evaluated with, JSON, where the catalogue completed its lines: it stays, whatever changes there.
ALTER TABLE purchases ADD COLUMN completed TEXT;

-- Lines that were evaluated and state another price than the catalogue.
CREATE TABLE price_differences (
  id INTEGER PRIMARY KEY,
  property_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  line INTEGER NOT NULL, -- 1-based, as it was evaluated
  product_id TEXT,
  variant_id TEXT,
  sku TEXT,
  quantity INTEGER NOT NULL,
  price INTEGER NOT NULL, -- of one unit, as the line states it
  catalog_price INTEGER NOT NULL,
  currency TEXT NOT NULL,
  cdp_source TEXT NOT NULL,
  traffic TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX price_differences_of_event ON price_differences (property_id, event_id);

CREATE VIEW v_price_differences AS
SELECT d.property_id, d.event_id, d.line, d.product_id, d.variant_id, d.sku, d.quantity, d.price AS price_minor,
       d.catalog_price AS catalog_price_minor, (d.price - d.catalog_price) * d.quantity AS difference_minor,
       printf('%.*f', ifnull(x.exponent, 2), (d.price - d.catalog_price) * d.quantity / pow(10, ifnull(x.exponent, 2)))
         AS difference,
       d.currency, d.cdp_source, d.traffic,
       strftime('%Y-%m-%dT%H:%M:%fZ', d.occurred_at / 1000.0, 'unixepoch') AS occurred_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', d.received_at / 1000.0, 'unixepoch') AS received_at
FROM price_differences d LEFT JOIN currency_exponents x USING (currency);

-- Which promotions changed, the last change of each: a process beside the one that changed them compiles these anew.
CREATE TABLE promotion_changes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL,
  promotion_id INTEGER NOT NULL UNIQUE
) STRICT;
CREATE TRIGGER promotion_made AFTER INSERT ON promotions BEGIN
  INSERT OR REPLACE INTO promotion_changes (property_id, promotion_id) VALUES (new.property_id, new.id);
END;
CREATE TRIGGER promotion_changed AFTER UPDATE OF version ON promotions BEGIN
  INSERT OR REPLACE INTO promotion_changes (property_id, promotion_id) VALUES (new.property_id, new.id);
END;
CREATE TRIGGER promotion_gone AFTER DELETE ON promotions BEGIN
  INSERT OR REPLACE INTO promotion_changes (property_id, promotion_id) VALUES (old.property_id, old.id);
END;
