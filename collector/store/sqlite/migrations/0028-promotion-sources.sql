-- Where the promotions of a property are pulled from, and how the pulls went.
CREATE TABLE promotion_sources (
  property_id TEXT PRIMARY KEY,
  platform TEXT NOT NULL,
  url TEXT NOT NULL,
  credentials TEXT NOT NULL, -- JSON
  interval_minutes INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  claimed_until INTEGER NOT NULL DEFAULT 0,
  last_attempt_at INTEGER,
  last_success_at INTEGER,
  last_error TEXT,
  failures INTEGER NOT NULL DEFAULT 0, -- since the last success
  refused_since INTEGER, -- the credentials
  last_counts TEXT -- JSON
) STRICT;
