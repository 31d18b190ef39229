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
