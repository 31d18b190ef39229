-- The forms of ids that a product feed makes of a product's and a variant's.
ALTER TABLE properties ADD COLUMN product_id_patterns TEXT NOT NULL DEFAULT '[]'; -- JSON
