-- The number of the evaluation that gave a result, see evaluation/engine.ts. Null: from before this column. Quotes have it in their JSON.
ALTER TABLE code_checks ADD COLUMN engine INTEGER;
ALTER TABLE purchases ADD COLUMN engine INTEGER;
ALTER TABLE redemptions ADD COLUMN engine INTEGER;
