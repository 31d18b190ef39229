-- Promotions of a shop's platform, found again by their ids there. Null: the property's own.
ALTER TABLE promotions ADD COLUMN source TEXT;
ALTER TABLE promotions ADD COLUMN source_id TEXT;
ALTER TABLE promotions ADD COLUMN partial TEXT; -- JSON: the parts of the platform's record that the body lacks; null: none
CREATE UNIQUE INDEX promotions_of_source ON promotions (property_id, source, source_id) WHERE source IS NOT NULL;
-- Uses that the platform had counted, and the property had not, when the promotion was imported last.
ALTER TABLE promotions ADD COLUMN uses_elsewhere INTEGER NOT NULL DEFAULT 0;
ALTER TABLE coupon_codes ADD COLUMN uses_elsewhere INTEGER NOT NULL DEFAULT 0;
