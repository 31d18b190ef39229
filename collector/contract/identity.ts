import { idOf, idProblem, trimmed } from "./ids.ts";
import { isPlaceholder } from "./placeholder.ts";
import { orNull } from "./values.ts";

/**
 * Whether an id names nobody, and no transaction: a blank, a placeholder, or the 0 that shops send for a guest and before
 * there is an order.
 */
export const isNobody = (id: unknown): boolean =>
  id === 0 || (typeof id === "string" && (id.trim() === "0" || isPlaceholder(id)));

/** The id of a person as a text; null where the value names nobody, or can be no id. */
export const personIn = (value: unknown): string | null =>
  (typeof value === "string" || typeof value === "number") && !isNobody(value) ? String(trimmed(value)) : null;

/** Checks an id of a person, who may be nobody. @returns why it is invalid; null where it is not */
export const personProblem = (id: unknown, longest?: number): string | null =>
  isNobody(id) ? null : idProblem(id, longest);

/** The id of a person; null if it is absent, or names nobody. */
export const optionalPerson = orNull(idOf((value) => personProblem(value)).meta({ minLength: 0 }))
  .transform((id) => (id === null || isNobody(id) ? null : id))
  .meta({ description: "A blank, 0 or a placeholder such as n/a counts as absent." });

const NO_TRANSACTION = "must be the id of an order: a blank, 0 or a placeholder such as n/a is none";

/** The id of a transaction, read as a string. */
export const transactionId = idOf((value) => (isNobody(value) ? NO_TRANSACTION : idProblem(value))).transform(String);
