-- The spellings of a contact that are one guest.
ALTER TABLE properties ADD COLUMN identity TEXT NOT NULL DEFAULT 'exact'; -- or 'inbox'
ALTER TABLE properties ADD COLUMN phone_country TEXT; -- ISO 3166-1 alpha-2
