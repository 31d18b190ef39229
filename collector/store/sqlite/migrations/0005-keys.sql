-- A property's keys stand in a table of their own: several of each kind, so that one can be put in place of another
-- while that still works. Of a server key only the SHA-256 is kept.

CREATE TABLE keys (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL REFERENCES properties,
  name TEXT NOT NULL,
  write_key TEXT UNIQUE, -- as it is, for it is public; null for a server key
  secret_hash TEXT UNIQUE, -- hex; null for a write key
  scopes TEXT NOT NULL, -- JSON
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER,
  replaced_by INTEGER REFERENCES keys,
  last_used_at INTEGER,
  CHECK ((write_key IS NULL) <> (secret_hash IS NULL))
) STRICT;
CREATE INDEX keys_of_property ON keys (property_id, id);

INSERT INTO keys (property_id, name, write_key, scopes, created_at)
SELECT id, 'Write key', write_key, '[]', created_at FROM properties ORDER BY created_at, id;

CREATE TABLE properties_next (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  allowed_origins TEXT NOT NULL,
  count_unverified INTEGER NOT NULL,
  internal_addresses TEXT NOT NULL,
  promotion_settings TEXT NOT NULL DEFAULT '{}', -- what differs from the defaults
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO properties_next
SELECT id, name, currency, time_zone, allowed_origins, count_unverified, internal_addresses, promotion_settings, created_at
FROM properties;
DROP TABLE properties;
ALTER TABLE properties_next RENAME TO properties;
