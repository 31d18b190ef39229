/** Texts that programs print for a value that is missing. Nothing has one of them as its name. */
const LEFTOVERS = new Set(["", "undefined", "[object object]"]);

/** The same, but somebody may call a product or a code so. */
const PRINTED = new Set(["null", "nan"]);

/** Words that people and programs write where a person or a value is unknown. */
const WORDS = new Set(["nil", "none", "n/a", "na", "unknown", "false", "anonymous", "guest", "(not set)"]);

/** The ends of variables that a tag manager or a template did not replace: `{{order_id}}`, `${id}`, `%%ID%%`, `<%= id %>`. */
const VARIABLE_ENDS = [
  ["{{", "}}"],
  ["${", "}"],
  ["%%", "%%"],
  ["<%", "%>"],
] as const;

/** A variable in the notation of mail programs: `[order_id]`. */
const BRACKETED = /^\[[a-z][\w .-]*\]$/i;

/** Searches without patterns that may backtrack: a text may be as long as a body. */
function hasVariable(text: string): boolean {
  return VARIABLE_ENDS.some(([start, end]) => {
    const at = text.indexOf(start);
    return at >= 0 && text.includes(end, at + start.length);
  });
}

/** Whether a text was never filled in: blank, `undefined`, or a variable of a template. Any field with it counts as absent. */
export function isUnfilled(text: string): boolean {
  const trimmed = text.trim();
  return LEFTOVERS.has(trimmed.toLowerCase()) || hasVariable(trimmed) || BRACKETED.test(trimmed);
}

/** Whether a text is what programs print for no value, such as `null`, but may also be the name of a code. */
export const isPrintedNothing = (text: string): boolean => PRINTED.has(text.trim().toLowerCase());

/**
 * Whether a text stands for a missing value, such as `null` or `n/a`. An amount, a person or a transaction with it counts
 * as absent. A product or a code may have such a name: see `isUnfilled`.
 */
export const isPlaceholder = (text: string): boolean =>
  isPrintedNothing(text) || WORDS.has(text.trim().toLowerCase()) || isUnfilled(text);
