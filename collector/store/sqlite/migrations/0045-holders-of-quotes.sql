-- Where a property has too many quotes, the holder with the most loses its oldest: nobody deletes the quotes of others.
ALTER TABLE calculations ADD COLUMN holder TEXT; -- a hash of a network or a visitor, with a salt of its day; '': not known; null: a server
UPDATE calculations SET holder = '' WHERE standing < 2;
DROP INDEX calculations_by_standing;
CREATE INDEX calculations_of_holder ON calculations (property_id, holder, standing, id);

-- Number and size of the quotes of each holder, which triggers keep.
CREATE TABLE calculation_holders (
  property_id TEXT NOT NULL REFERENCES properties ON DELETE CASCADE,
  holder TEXT NOT NULL,
  calculations INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  latest TEXT NOT NULL, -- the id of its latest quote
  PRIMARY KEY (property_id, holder)
) STRICT, WITHOUT ROWID;
CREATE INDEX calculation_holders_by_number ON calculation_holders (property_id, calculations DESC, latest);
CREATE INDEX calculation_holders_by_size ON calculation_holders (property_id, bytes DESC, latest);
INSERT INTO calculation_holders
  SELECT property_id, holder, count(*), sum(octet_length(shown)), max(id) FROM calculations
  WHERE holder IS NOT NULL GROUP BY property_id, holder;
