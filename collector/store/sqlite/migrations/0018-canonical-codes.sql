-- The version of the canonical form that the codes of this file are stored in: see evaluation/canonical-code.ts. After all scripts,
-- schema/canonical-codes.ts brings the codes into the present form, which only TypeScript computes.
--
-- Where two codes of a property have one form, the older keeps it. The other has a blank and its exact text as its `code`.
CREATE TABLE canonical_form (version INTEGER NOT NULL) STRICT;
INSERT INTO canonical_form VALUES (1);
