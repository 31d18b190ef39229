import { CURRENCY_CODES } from "../../../contract/currency.ts";

/** Digits that a phone number, a card or an account has at least. */
const MIN_DIGITS = 7;

const SEPARATOR = String.raw`[\s\u00a0()./-]`;

const EMAIL = String.raw`[^\s@<>()"',;:]+@[^\s@<>()"',;:]+\.\p{L}{2,}`;

/** A date with its year in four digits, in the order of any country. */
const YEAR = String.raw`(?:19|20)\d\d`;
const DATE = String.raw`(?:${YEAR}(?<a>[-./])\d{1,2}\k<a>\d{1,2}|\d{1,2}(?<b>[-./])\d{1,2}\k<b>${YEAR})`;

/** An amount with a currency: its sign, or its code in ISO 4217. Without one, 1.234.567 may be a phone number. */
const NUMBER = String.raw`[1-9]\d{0,2}(?:(?:[., \u00a0\u202f'’]\d{3})*|\d{0,9})(?:[.,]\d{1,3})?`;
const CURRENCY = String.raw`(?:\p{Sc}|đ|\b(?:${CURRENCY_CODES.join("|")})\b)`;
const AMOUNT = String.raw`(?:${CURRENCY}\s?${NUMBER}|${NUMBER}\s?${CURRENCY})`;

const DIGITS = String.raw`\+?\(?\d(?:${SEPARATOR}{0,3}\d){${MIN_DIGITS - 1},}`;

/** At each place the first that fits counts. Dates and amounts end where no further digit follows. */
const PARTS = new RegExp(
  String.raw`(?<email>${EMAIL})|(?<!\d)(?<kept>${DATE}|${AMOUNT})(?!\d|[./-]\d)|(?<digits>${DIGITS})`,
  "gu",
);

/**
 * Replaces email addresses, and runs of 7 or more digits, by `*`: phone numbers, cards, accounts. Blanks, parentheses and `.`, `/`,
 * `-` do not end a run. Dates with a year of four digits stay, and amounts that name their currency. Names of persons stay too:
 * nothing tells them apart from other words.
 */
export const withoutPersonalData = (text: string): string =>
  text.replaceAll(PARTS, (part, ...rest) => {
    const { kept } = rest.at(-1) as { kept?: string };
    return kept === undefined ? "*" : part;
  });
