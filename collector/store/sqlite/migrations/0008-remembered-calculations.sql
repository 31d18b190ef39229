-- What carts were shown to come to, for a day: a purchase may name the calculation that its price was shown by.
-- Ids are UUIDs of version 7: those of a property stand in the order in which they were made.

CREATE TABLE calculations (
  seq INTEGER PRIMARY KEY,
  property_id TEXT NOT NULL REFERENCES properties ON DELETE CASCADE,
  id TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  shown TEXT NOT NULL, -- JSON
  UNIQUE (property_id, id)
) STRICT;

-- What a property's calculations amount to: they are limited, and nobody counts fifty thousand rows for one more.
CREATE TABLE calculation_totals (
  property_id TEXT PRIMARY KEY REFERENCES properties ON DELETE CASCADE,
  calculations INTEGER NOT NULL,
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER calculation_made AFTER INSERT ON calculations BEGIN
  INSERT INTO calculation_totals VALUES (new.property_id, 1, octet_length(new.shown))
  ON CONFLICT DO UPDATE SET calculations = calculations + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER calculation_gone AFTER DELETE ON calculations BEGIN
  UPDATE calculation_totals SET calculations = calculations - 1, bytes = bytes - octet_length(old.shown)
  WHERE property_id = old.property_id;
END;

-- What the shopper was shown before this purchase, JSON: it stays with the purchase, however long that is settled anew.
ALTER TABLE purchases ADD COLUMN shown TEXT;
