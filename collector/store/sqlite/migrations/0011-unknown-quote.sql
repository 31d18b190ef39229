-- The flag of a purchase that names no known quote gets the name that the API's refusals use: unknown_quote.
-- The reason of such a refusal was called unknown_calculation. No row holds it: responses of refused requests are not stored.
-- The bodies of events stay as received: they contain no flags.
UPDATE events SET flags = replace(flags, 'unknown_evaluation', 'unknown_quote') WHERE instr(flags, 'unknown_evaluation') > 0;

DROP INDEX asked_codes;
CREATE INDEX code_checks_of_calculations ON code_checks (received_at) WHERE cart_source = 'calculation';
