-- Findings count the rejected events of some days: without this index they would read all of them, with their bodies.
CREATE INDEX rejected_events_by_time ON rejected_events (property_id, received_at, replayed_at);
