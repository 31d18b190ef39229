-- What the guessing guard counted (docs/security.md), by the hour (UTC) that begins at `at`. See columns/guessing.ts.

CREATE TABLE guessing_hours (
  property_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  misses INTEGER NOT NULL,
  missed_codes INTEGER NOT NULL, -- distinct ones within 5 minutes
  answers INTEGER NOT NULL,
  answers_withheld INTEGER NOT NULL,
  cart_answers INTEGER NOT NULL,
  cart_answers_withheld INTEGER NOT NULL,
  PRIMARY KEY (property_id, at)
) STRICT, WITHOUT ROWID;

-- The sources and prefixes with the most misses. They are deleted after 7 days.
CREATE TABLE guessing_sources (
  property_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  source TEXT NOT NULL, -- a hash of the network address, with a salt of its day
  misses INTEGER NOT NULL,
  PRIMARY KEY (property_id, at, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE guessing_prefixes (
  property_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  prefix TEXT NOT NULL,
  misses INTEGER NOT NULL,
  PRIMARY KEY (property_id, at, prefix)
) STRICT, WITHOUT ROWID;

-- Codes that were accepted after many misses.
CREATE TABLE guessed_codes (
  property_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  code TEXT NOT NULL,
  hits INTEGER NOT NULL,
  visitor_misses INTEGER NOT NULL, -- the most before a hit
  network_misses INTEGER NOT NULL,
  PRIMARY KEY (property_id, at, code)
) STRICT, WITHOUT ROWID;
