-- When the last backup was complete, for the operator's metrics; at most one row.
CREATE TABLE last_backup (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  at INTEGER NOT NULL
) STRICT;
-- Messages that were given up are counted for each look at the metrics.
CREATE INDEX deliveries_dead ON deliveries (webhook_id) WHERE status = 'dead';
