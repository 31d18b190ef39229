-- Cookies of the dashboard's sessions are sealed with a secret of the data file.
INSERT INTO secrets VALUES ('session_key', randomblob(32));
-- Sessions that were signed out before their end.
CREATE TABLE ended_sessions (id TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- The key that made a key; null: the administrator.
ALTER TABLE keys ADD COLUMN created_by INTEGER REFERENCES keys;
