-- Facts that pages report have a watermark of their own: they are put together, and delay no fact of a server.
ALTER TABLE webhooks ADD COLUMN verified_only INTEGER NOT NULL DEFAULT 0; -- 1: unverified redemptions are not sent
ALTER TABLE webhooks ADD COLUMN unverified_taken INTEGER NOT NULL DEFAULT 0; -- like taken, for unverified redemptions
UPDATE webhooks SET unverified_taken = taken;
