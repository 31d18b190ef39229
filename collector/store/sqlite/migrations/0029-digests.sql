-- The weekly digests of properties, and the digest of each week on each channel.
CREATE TABLE digests (
  property_id TEXT PRIMARY KEY,
  emails TEXT NOT NULL, -- JSON
  slack_url TEXT,
  weekday TEXT NOT NULL,
  hour INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE digest_sends (
  property_id TEXT NOT NULL,
  channel TEXT NOT NULL, -- 'email', 'slack'
  week TEXT NOT NULL, -- local date of the day on which it was due
  state TEXT NOT NULL DEFAULT 'pending', -- 'sending', 'sent', 'failed', 'unclear'
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  claimed_until INTEGER NOT NULL DEFAULT 0,
  at INTEGER, -- of the end of the last attempt
  error TEXT,
  PRIMARY KEY (property_id, channel, week)
) STRICT, WITHOUT ROWID;
CREATE INDEX digest_sends_open ON digest_sends (next_at) WHERE state IN ('pending', 'sending');
CREATE INDEX promotion_versions_by_time ON promotion_versions (property_id, at);
