-- Of several visitors with evidence, an order belongs to the first who named it. In reports that
-- purchase_reports keeps, the receipt is a part of the JSON.
ALTER TABLE purchases ADD COLUMN evidence_at INTEGER; -- receipt of the evidence; null: none, or from before this column
