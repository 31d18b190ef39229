-- Discounts on the price of shipping, apart from those of goods. Redemptions from before this column have none.
ALTER TABLE redemptions ADD COLUMN shipping_discount INTEGER NOT NULL DEFAULT 0;
ALTER TABLE redemption_quarters ADD COLUMN shipping_discount INTEGER NOT NULL DEFAULT 0;
ALTER TABLE redemption_code_days ADD COLUMN shipping_discount INTEGER NOT NULL DEFAULT 0;
