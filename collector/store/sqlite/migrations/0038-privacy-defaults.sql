-- What is stored of contacts and page addresses. Properties from before keep what they kept.
ALTER TABLE properties ADD COLUMN contacts TEXT NOT NULL DEFAULT 'keep'; -- or 'hash'
ALTER TABLE properties ADD COLUMN url_parameters TEXT; -- JSON: parameters of page addresses that stay; null: all

ALTER TABLE events ADD COLUMN consent TEXT; -- 'granted', 'denied', 'pending', 'opted_out'; null: not known
