-- Every change of a promotion is a version that stays, also when the promotion is gone. Codes that are gone leave a row too.
-- Bodies carry what was a default of the reader before: when a promotion starts, and whether it has one code or many.

UPDATE promotions
SET body = json_set(body, '$.start_date', strftime('%Y-%m-%dT%H:%M:%fZ', created_at / 1000.0, 'unixepoch'))
WHERE body ->> 'start_date' IS NULL;
UPDATE promotions SET body = json_set(body, '$.coupon_type', 'SINGLE')
WHERE body ->> 'redemption_type' = 'COUPON' AND body ->> 'coupon_type' IS NULL;

-- What lists are sorted by.
ALTER TABLE promotions ADD COLUMN name TEXT COLLATE NOCASE GENERATED ALWAYS AS (body ->> 'name') VIRTUAL;
ALTER TABLE promotions ADD COLUMN priority INTEGER GENERATED ALWAYS AS (body ->> 'priority') VIRTUAL;
ALTER TABLE promotions ADD COLUMN start_at INTEGER
  GENERATED ALWAYS AS (CAST(round(unixepoch(body ->> 'start_date', 'subsec') * 1000) AS INTEGER)) VIRTUAL;
CREATE INDEX promotions_by_name ON promotions (property_id, name, id);
CREATE INDEX promotions_by_priority ON promotions (property_id, priority, id);
CREATE INDEX promotions_by_start ON promotions (property_id, start_at, id);

CREATE TABLE promotion_versions (
  promotion_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  property_id TEXT NOT NULL,
  change TEXT NOT NULL, -- 'created', 'changed', 'deleted'
  changed_fields TEXT NOT NULL, -- JSON
  body TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT, -- null: before versions were kept
  PRIMARY KEY (promotion_id, version)
) STRICT, WITHOUT ROWID;
INSERT INTO promotion_versions (promotion_id, version, property_id, change, changed_fields, body, at, actor)
SELECT id, version, property_id, iif(version = 1, 'created', 'changed'), '[]', body, updated_at, NULL FROM promotions;

CREATE TABLE deleted_codes (
  id INTEGER PRIMARY KEY, -- as it was in coupon_codes
  property_id TEXT NOT NULL,
  promotion_id INTEGER NOT NULL,
  code TEXT NOT NULL, -- canonical
  entered TEXT NOT NULL,
  max_uses INTEGER NOT NULL,
  max_uses_per_customer INTEGER NOT NULL,
  current_uses INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  deleted_at INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;

CREATE TABLE code_imports (
  promotion_id INTEGER NOT NULL,
  import_id TEXT NOT NULL, -- its sender's
  property_id TEXT NOT NULL,
  fingerprint TEXT, -- of its first lines: another file under the same id is noticed
  lines INTEGER NOT NULL, -- dealt with so far
  added INTEGER NOT NULL,
  duplicates INTEGER NOT NULL,
  bad INTEGER NOT NULL,
  problems TEXT NOT NULL, -- JSON: the first lines that added nothing
  complete INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (promotion_id, import_id)
) STRICT, WITHOUT ROWID;

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
