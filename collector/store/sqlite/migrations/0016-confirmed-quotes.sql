-- A quote serves one transaction: the one that a server last redeemed by it.
ALTER TABLE calculations ADD COLUMN cdp_source TEXT;
ALTER TABLE calculations ADD COLUMN transaction_id TEXT;

-- How the facts of a redeemed quote were confirmed. Null: it was not redeemed by a quote, or before they were kept.
ALTER TABLE redemptions ADD COLUMN confirmed_by TEXT; -- JSON: for each fact, its sources
ALTER TABLE redemptions ADD COLUMN quote_differences TEXT; -- JSON: facts that differ without giving more
