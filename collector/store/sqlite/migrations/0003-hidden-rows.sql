-- Lists leave tests and robots out, and say how many there are: counted without looking at every row. Other rows are in
-- neither index, and cost nothing.
CREATE INDEX code_checks_hidden ON code_checks (property_id, occurred_at) WHERE cdp_source = 'Staging' OR traffic <> 'human';
CREATE INDEX redemptions_hidden ON redemptions (property_id, occurred_at) WHERE cdp_source = 'Staging' OR traffic <> 'human';
