-- Finds the checks of some codes of an order, which may have any number of others. Each check has one entry, as before.
DROP INDEX code_checks_by_transaction;
CREATE INDEX code_checks_by_transaction ON code_checks (property_id, transaction_id, code) WHERE transaction_id IS NOT NULL;
