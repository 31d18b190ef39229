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

/**
 * The extension of a number: "ext. 12", ";ext=12", "x12", "#12". The marks are those of Google's libphonenumber, without commas,
 * which also group digits.
 */
const EXTENSION =
  /(?:;\s?ext\s?=|(?<!\p{L})(?:extension|extn|ext|int|anexo|доб|x|\uff58)|[#\uff03])[.:\s]{0,3}\p{Nd}{1,7}\s?#?\s*$/iu;

/** A phone number without the extension behind it: it is of the same household or company. */
export function withoutExtension(phone: string): string {
  const at = phone.search(EXTENSION);
  const number = at < 0 ? phone : phone.slice(0, at);
  return digitsOf(number).length < FEWEST_PHONE_DIGITS ? phone : number;
}

/** The digits of a phone number; null where they are too few to be one. */
export function phoneDigits(text: string): string | null {
  const digits = digitsOf(text);
  return digits.length < FEWEST_PHONE_DIGITS ? null : digits;
}
