-- Orders from the shop's server say which order of the customer they are, and the discount of each code.
ALTER TABLE redemptions ADD COLUMN customer_order INTEGER; -- 1: the first; null: not known
ALTER TABLE purchases ADD COLUMN customer_order INTEGER;
ALTER TABLE purchases ADD COLUMN code_discounts TEXT; -- JSON; null: the shop's server reports none
