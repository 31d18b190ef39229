-- What messages of the shop mean, before the built-in patterns.
ALTER TABLE properties ADD COLUMN message_patterns TEXT NOT NULL DEFAULT '[]'; -- JSON
