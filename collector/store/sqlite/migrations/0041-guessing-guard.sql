-- Limits and the guessing guard (docs/security.md).

-- Events whose codes are evaluated after the answer: the answer was withheld, and must not depend on them.
CREATE TABLE waiting_events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  event TEXT NOT NULL, -- JSON: the normalized event without its body
  UNIQUE (property_id, event_id)
) STRICT;

ALTER TABLE properties ADD COLUMN limits TEXT; -- JSON; null: the defaults
ALTER TABLE properties ADD COLUMN resting_codes TEXT NOT NULL DEFAULT 'unknown'; -- or 'invalid'
ALTER TABLE properties ADD COLUMN tell_shoppers_why INTEGER NOT NULL DEFAULT 0;
ALTER TABLE properties ADD COLUMN allow_without_origin INTEGER NOT NULL DEFAULT 0;

-- Who requested a quote: 2 a server, 1 a visitor with a cart, 0 anybody else. The lowest are deleted first.
ALTER TABLE calculations ADD COLUMN standing INTEGER NOT NULL DEFAULT 1;
CREATE INDEX calculations_by_standing ON calculations (property_id, standing, id);

-- What the guard counted, by the hour.
CREATE TABLE guessing_hours (
  property_id TEXT NOT NULL,
  hour INTEGER NOT NULL, -- epoch milliseconds of its beginning
  misses INTEGER NOT NULL DEFAULT 0,
  answers INTEGER NOT NULL DEFAULT 0,
  withheld INTEGER NOT NULL DEFAULT 0,
  -- The same of visitors with a cart.
  cart_answers INTEGER NOT NULL DEFAULT 0,
  cart_withheld INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (property_id, hour)
) STRICT, WITHOUT ROWID;

-- Misses of a day by where they came from, and by the first characters of the codes.
CREATE TABLE guessing_origins (
  property_id TEXT NOT NULL,
  day INTEGER NOT NULL, -- epoch milliseconds of its beginning
  kind TEXT NOT NULL, -- 'source': a hash of the network with a salt of the day; 'prefix'
  name TEXT NOT NULL,
  misses INTEGER NOT NULL,
  PRIMARY KEY (property_id, day, kind, name)
) STRICT, WITHOUT ROWID;

-- Codes that were accepted after many misses: they may have been guessed.
CREATE TABLE guessed_codes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id TEXT NOT NULL,
  code TEXT NOT NULL, -- canonical
  source TEXT, -- as in guessing_origins
  misses INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX guessed_codes_of_property ON guessed_codes (property_id, at);
