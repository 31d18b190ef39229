import { withoutBlanks } from "../evaluation/blanks.ts";
import { idOf, idProblem, trimmed } from "./ids.ts";
import { MAX_ID_LENGTH } from "./limits.ts";
import { digitsOf } from "./phone-digits.ts";
import { isNumbered, isPlaceholder } from "./placeholder.ts";
import { orNull } from "./values.ts";

/** The id -1: databases and shops have it where there is no user. */
const NO_USER = -1;

/** Letters, numbers that are no decimal digits, and symbols such as an emoji: an id with one of them is a name. */
const OF_NAMES = /[\p{L}\p{Nl}\p{No}\p{So}]/u;

/** Whether a text has no letter, and no digit but 0: "-", "0.0", or the UUID of zeros. */
const isWithoutName = (text: string): boolean =>
  text.length <= MAX_ID_LENGTH && !OF_NAMES.test(text) && !/[1-9]/.test(digitsOf(text));

/** A variable in single braces, one of Velocity, which prints `$customer.id` where it has no value, or `__ORDER_ID__`. */
const VARIABLE = /\{[a-z_][\w.]*\}|^\$[a-z_][\w.-]*\$?$|^__[a-z]\w*__$/i;

const isVariable = (text: string): boolean => VARIABLE.test(withoutBlanks(text));

/** Whether an id is 0, which shops send for every guest; in any spelling. */
export const isZero = (id: unknown): boolean =>
  id === 0 || (typeof id === "string" && /^\P{Nd}*\p{Nd}/u.test(id) && isWithoutName(id));

/**
 * Whether an id names nobody, and no transaction: a blank, a placeholder, signs only, or the 0 that shops send for a guest
 * and before there is an order.
 */
export function isNobody(id: unknown): boolean {
  if (typeof id === "number") return id === 0 || id === NO_USER;
  if (typeof id !== "string") return false;
  if (isNumbered(id)) return Number(id) === NO_USER;
  return isPlaceholder(id) || isWithoutName(id) || isVariable(id) || Number(withoutBlanks(id)) === NO_USER;
}

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
