const DIGIT = /\p{Nd}/gu;
const isDigit = (code: number): boolean => /^\p{Nd}$/u.test(String.fromCodePoint(code));

/** The value of a decimal digit of any script. Unicode has the ten digits of a script in order, from 0 on (chapter 4.6). */
function digitValue(digit: string): string {
  const code = digit.codePointAt(0)!;
  let before = 0;
  while (isDigit(code - before - 1)) before += 1;
  return String(before % 10);
}

/** The decimal digits of a text, those of other scripts as 0 to 9. */
export function digitsOf(text: string): string {
  const digits = text.match(DIGIT) ?? [];
  return digits.map((digit) => (digit <= "9" ? digit : digitValue(digit))).join("");
}

/** Fewer digits do not distinguish guests. */
export const FEWEST_PHONE_DIGITS = 6;

/** The digits of a phone number; null where they are too few to be one. */
export function phoneDigits(text: string): string | null {
  const digits = digitsOf(text);
  return digits.length < FEWEST_PHONE_DIGITS ? null : digits;
}
