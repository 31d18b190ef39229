/** A percentage, a number in parentheses or behind another minus, or one that begins with its decimals. */
const NO_AMOUNT = /[%(−]|^\W*[.,]\d/;
/** The numbers of a text: digits, and the separators between them. */
const NUMBERS = /\d[\d.,'’\s]*/g;
/** One separator before three digits: a group in one country, decimals in another. */
const AMBIGUOUS = /^[1-9]\d{0,2}[.,]\d{3}$/;
/** Digits, or groups of three that are all parted by one character; then decimals behind another one. */
const AMOUNT = /^(\d+|[1-9]\d{0,2}([.,'’\s])\d{3}(?:\2\d{3})*)(?:(?!\2\d)[.,](\d+))?$/;

/**
 * Reads an amount as shops print it: "$1,199.50", "1.199,50 €", "1 199,50".
 * 1. The text has one number. Letters and currency signs around it don't count.
 * 2. A "." or "," that is there once, after all others, begins the decimals. Other separators part groups of three digits, and are all
 *    of one kind.
 * 3. A single "." or "," before exactly three digits has two meanings, unless more than three digits or a 0 are before it.
 * @param value a number, or a text
 * @returns the number; the value itself where it is none, or has two meanings: the collector flags it
 */
export function amountIn(value: unknown): unknown {
  if (typeof value !== "string" || NO_AMOUNT.test(value)) return value;
  const [number = "", another] = value.match(NUMBERS) || [];
  const digits = number.replace(/\D+$/, "");
  const [, whole, , decimals = 0] = AMOUNT.exec(digits) || [];
  if (!whole || another || AMBIGUOUS.test(digits)) return value;
  return Number(`${/-\D*\d/.test(value) ? "-" : ""}${whole.replace(/\D/g, "")}.${decimals}`);
}
