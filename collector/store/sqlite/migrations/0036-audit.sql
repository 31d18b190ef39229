-- What staff did. See columns/audit.ts. Triggers refuse changes, and deletions of entries that retention keeps.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL, -- 'key', 'administrator', 'command line'
  key_id INTEGER,
  operation TEXT NOT NULL,
  object TEXT,
  place TEXT -- a keyed hash of the network address
) STRICT;
CREATE INDEX audit_of_property ON audit (property_id, seq);

-- One row. Older entries may be deleted.
CREATE TABLE audit_expiry (kept_from INTEGER NOT NULL) STRICT;
INSERT INTO audit_expiry VALUES (0);
