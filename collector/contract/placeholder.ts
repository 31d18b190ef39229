import { withoutBlanks } from "../evaluation/blanks.ts";

/** Texts that programs print for a value that is missing. Nothing has one of them as its name. */
const LEFTOVERS = new Set(["undefined", "object object"]);

/** The same, but somebody may call a product or a code so. */
const PRINTED = new Set(["null", "nan"]);

/**
 * Words that people and programs write where a person or a value is unknown: tag managers and reports ("(not set)"), Go's templates
 * ("<no value>"), Python ("None"), forms ("N / A"), and shops before somebody signs in ("guest").
 */
const WORDS = new Set([
  "anon",
  "anonymous",
  "false",
  "guest",
  "n a",
  "na",
  "nil",
  "no value",
  "none",
  "not applicable",
  "not available",
  "not provided",
  "not set",
  "true",
  "undef",
  "unknown",
]);

/** Characters of a text that may be a word, with the signs around it. */
const LONGEST_WORD = 40;

const PLAIN = /^[\w-]+$/;
const LETTERS = /^[A-Za-z]+$/;
const DIGIT = /\d/;
const IGNORABLE = /\p{Default_Ignorable_Code_Point}+/gu;
const ENTITIES = /&(?:lt|gt|quot|nbsp|#\d{1,4});/g;
const SIGNS = /[^\p{L}\p{N}]+/gu;

/** Whether a text is plain and has a digit but 0, as nearly all ids. No placeholder is so. */
export const isNumbered = (text: string): boolean => /[1-9]/.test(text) && PLAIN.test(text);

/**
 * The words of a text: in lower case, with one space for all signs between them. Empty where the text is too long, or has a digit: then
 * it is no placeholder.
 */
function wordsOf(text: string): string {
  if (text.length > LONGEST_WORD) return "";
  if (LETTERS.test(text)) return text.toLowerCase();
  if (DIGIT.test(text) && !text.includes("&")) return "";
  const plain = PLAIN.test(text) ? text : text.normalize("NFKC").replace(IGNORABLE, "").replace(ENTITIES, " ");
  return plain.toLowerCase().replace(SIGNS, " ").trim();
}

/**
 * The ends of variables that a tag manager, a template or a mail program did not replace: `{{order_id}}`, `${id}`, `%%ID%%`,
 * `<%= id %>`, `{% id %}`, `#{id}`, `@{id}`, `{$id}`, `*|ID|*`, `[[id]]`.
 */
const VARIABLE_ENDS = [
  ["{{", "}}"],
  ["${", "}"],
  ["$!{", "}"],
  ["#{", "}"],
  ["@{", "}"],
  ["{$", "}"],
  ["{%", "%}"],
  ["%%", "%%"],
  ["<%", "%>"],
  ["*|", "|*"],
  ["[[", "]]"],
] as const;

/** A variable that is the whole text: `[order_id]`, `<order_id>`, `%order_id%`, `##ORDER_ID##`, `{order_id}`. */
const ENCLOSED = [
  /^\[[a-z_][\w .-]*\]$/i,
  /^<[a-z_][\w .-]*>$/i,
  /^%[a-z_][\w.-]*%$/i,
  /^##[a-z_][\w.-]*##$/i,
  // An id of Windows has braces too: {3F2504E0-4F89-11D3-9A0C-0305E82C3301}.
  /^\{(?![\da-f]{8}-)[a-z_][\w .-]*\}$/i,
];

/** Searches without patterns that may backtrack: a text may be as long as a body. */
function hasVariable(text: string): boolean {
  const isInside = VARIABLE_ENDS.some(([start, end]) => {
    const at = text.indexOf(start);
    return at >= 0 && text.includes(end, at + start.length);
  });
  return isInside || ENCLOSED.some((pattern) => pattern.test(text));
}

/** A text with the signs that an address has as `%7B`. */
const decoded = (text: string): string => decodeURIComponent(text.replace(/%(?![2-7][\da-f])/gi, "%25"));

/** Whether a text has a variable, as it is or as part of an address. */
const isVariable = (text: string): boolean => hasVariable(text) || (text.includes("%") && hasVariable(decoded(text)));

/** Whether a text was never filled in: blank, `undefined`, or a variable of a template. Any field with it counts as absent. */
export function isUnfilled(text: string): boolean {
  if (isNumbered(text)) return false;
  if (PLAIN.test(text)) return LEFTOVERS.has(wordsOf(text));
  const visible = withoutBlanks(text);
  return visible === "" || LEFTOVERS.has(wordsOf(visible)) || isVariable(visible);
}

/** Whether a text is what programs print for no value, such as `null`, but may also be the name of a code. */
export const isPrintedNothing = (text: string): boolean => PRINTED.has(wordsOf(text));

/**
 * Whether a text stands for a missing value, such as `null` or `n/a`. An amount, a person or a transaction with it counts
 * as absent. A product or a code may have such a name: see `isUnfilled`.
 */
export function isPlaceholder(text: string): boolean {
  if (isNumbered(text)) return false;
  const words = wordsOf(text);
  return PRINTED.has(words) || WORDS.has(words) || isUnfilled(text);
}
