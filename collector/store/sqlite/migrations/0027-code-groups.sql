-- Groups of codes, with their owners and what is paid for them.
CREATE TABLE code_groups (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL REFERENCES properties,
  position INTEGER NOT NULL, -- 1: the first; of groups that match a code, the first has it
  name TEXT NOT NULL COLLATE NOCASE,
  prefix TEXT, -- canonical
  pattern TEXT, -- canonical, with * and ?
  promotion_id INTEGER,
  import_id TEXT, -- of the promotion; null: all of its codes
  -- The codes of a prefix or pattern for GLOB; null: those of a promotion.
  code_glob TEXT GENERATED ALWAYS AS (CASE
    WHEN prefix IS NOT NULL THEN replace(replace(replace(prefix, '[', '[[]'), '*', '[*]'), '?', '[?]') || '*'
    ELSE replace(pattern, '[', '[[]') END) STORED,
  owner TEXT,
  channel TEXT,
  payout_percentage TEXT, -- of the net revenue
  payout_amount_minor INTEGER, -- for each order
  payout_currency TEXT, -- of the amount
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (property_id, name)
) STRICT;
CREATE INDEX code_groups_in_order ON code_groups (property_id, position);

-- The import that added a code; null: none, or it is older than this column.
ALTER TABLE coupon_codes ADD COLUMN import_id TEXT;
ALTER TABLE deleted_codes ADD COLUMN import_id TEXT;
CREATE INDEX deleted_codes_by_text ON deleted_codes (property_id, code);

-- Lost carts by group read the code, too.
DROP INDEX attempts_lost;
CREATE INDEX attempts_lost ON code_checks (property_id, occurred_at, cdp_source, traffic, currency, promotion_id, code, cart, cart_value)
  WHERE head = 1 AND verdict = 'rejected' AND ordered = 0;
