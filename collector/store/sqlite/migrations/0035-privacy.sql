-- Requests of persons: their data is exported or erased. See columns/personal.ts.
ALTER TABLE events ADD COLUMN contact_hashes TEXT; -- keyed, separated by commas; null: from before this column

CREATE TABLE privacy_requests (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  property_id TEXT NOT NULL REFERENCES properties ON DELETE CASCADE,
  type TEXT NOT NULL, -- 'export', 'erase'
  state TEXT NOT NULL, -- 'pending', 'running', 'done'
  subject TEXT, -- JSON; null: done, and forgotten
  person TEXT, -- JSON: the ids that were found
  counts TEXT NOT NULL DEFAULT '{}', -- JSON: rows by table
  created_at INTEGER NOT NULL,
  claimed_until INTEGER NOT NULL DEFAULT 0,
  finished_at INTEGER,
  actor TEXT NOT NULL,
  key_id INTEGER
) STRICT;
CREATE INDEX privacy_requests_of_property ON privacy_requests (property_id, seq);

-- Erased persons. Events of the time before that arrive later are erased again.
CREATE TABLE erasures (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL,
  hash TEXT NOT NULL, -- keyed
  token TEXT NOT NULL, -- takes the place of the id
  erased_at INTEGER NOT NULL,
  pending INTEGER NOT NULL DEFAULT 0, -- it came from elsewhere, and its rows are not erased yet
  UNIQUE (property_id, hash)
) STRICT;
