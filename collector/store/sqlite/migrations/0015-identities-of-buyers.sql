-- A use counts for each identity of its buyer: the customer's id, and each contact that was stated with it.

ALTER TABLE purchases ADD COLUMN identities TEXT; -- JSON: the keys of each identity; null: customer_key is the only one

-- The identities besides customer_key of redemptions that consume uses of a code.
CREATE TABLE redemption_identities (
  redemption_id INTEGER NOT NULL REFERENCES redemptions ON DELETE CASCADE,
  key TEXT NOT NULL, -- the id of a customer, or a keyed hash of a contact
  code_id INTEGER NOT NULL,
  PRIMARY KEY (redemption_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX redemptions_of_identity ON redemption_identities (key, code_id);

-- All identities of holds, customer_key too.
CREATE TABLE reservation_identities (
  property_id TEXT NOT NULL,
  reservation_id TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (property_id, reservation_id, key),
  FOREIGN KEY (property_id, reservation_id) REFERENCES reservations ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX reservations_of_identity ON reservation_identities (property_id, key);
INSERT INTO reservation_identities SELECT property_id, id, customer_key FROM reservations WHERE state = 'held';
