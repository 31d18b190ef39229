-- Lines as they were sent: measured goods, and what was repaired in an event.
ALTER TABLE events ADD COLUMN repairs TEXT; -- JSON; null: nothing
ALTER TABLE price_differences ADD COLUMN quantity_sent TEXT; -- a decimal
ALTER TABLE redemption_lines ADD COLUMN quantity_sent TEXT; -- a decimal
-- Few events have flags: a report counts them without reading the others.
CREATE INDEX flagged_events ON events (property_id, occurred_at) WHERE flags <> '';
