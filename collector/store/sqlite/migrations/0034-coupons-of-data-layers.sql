-- Coupons of GA4 data layers: texts that are titles, and codes that nobody was seen entering.
ALTER TABLE events ADD COLUMN coupon_titles TEXT NOT NULL DEFAULT ''; -- separated by commas
ALTER TABLE code_checks ADD COLUMN entry TEXT; -- 'reported'; null: entered, or not known
