import { CURRENCY_CODES } from "../../../contract/currency.ts";

/** Digits that a phone number, a card or an account has at least. */
const MIN_DIGITS = 7;

const SEPARATOR = String.raw`[\s\u00a0()./-]`;

/** A character on either side of the @ of an email address. */
const OF_ADDRESS = /[^\s@<>()"',;:]/;
const DOMAIN = /[^\s@<>()"',;:]+\.\p{L}{2,}/uy;

/** A date with its year in four digits, in the order of any country. */
const YEAR = String.raw`(?:19|20)\d\d`;
const DATE = String.raw`(?:${YEAR}(?<a>[-./])\d{1,2}\k<a>\d{1,2}|\d{1,2}(?<b>[-./])\d{1,2}\k<b>${YEAR})`;

/** An amount with a currency: its sign, or its code in ISO 4217. Without one, 1.234.567 may be a phone number. */
const NUMBER = String.raw`[1-9]\d{0,2}(?:(?:[., \u00a0\u202f'’]\d{3})*|\d{0,9})(?:[.,]\d{1,3})?`;
const CURRENCY = String.raw`(?:\p{Sc}|đ|\b(?:${CURRENCY_CODES.join("|")})\b)`;
const AMOUNT = String.raw`(?:${CURRENCY}\s?${NUMBER}|${NUMBER}\s?${CURRENCY})`;

const DIGITS = String.raw`\+?\(?\d(?:${SEPARATOR}{0,3}\d){${MIN_DIGITS - 1},}`;

/** At each place the first that fits counts. Dates and amounts end where no further digit follows. */
const NUMBERS = new RegExp(String.raw`(?<!\d)(?<kept>${DATE}|${AMOUNT})(?!\d|[./-]\d)|(?<digits>${DIGITS})`, "gu");

/** A part of a text. `kept`: it stays. */
interface Part {
  readonly at: number;
  readonly end: number;
  readonly kept: boolean;
}

/**
 * The first email address from a place on. It is looked for at each @ alone: a pattern would try each place before it, and take
 * the square of the text's length.
 */
function emailFrom(text: string, from: number): Part | null {
  for (let sign = text.indexOf("@", from); sign >= 0; sign = text.indexOf("@", sign + 1)) {
    let at = sign;
    while (at > from && OF_ADDRESS.test(text[at - 1]!)) at -= 1;
    DOMAIN.lastIndex = sign + 1;
    if (at < sign && DOMAIN.test(text)) return { at, end: DOMAIN.lastIndex, kept: false };
  }
  return null;
}

function numberFrom(text: string, from: number): Part | null {
  NUMBERS.lastIndex = from;
  const match = NUMBERS.exec(text);
  return match && { at: match.index, end: NUMBERS.lastIndex, kept: match.groups!.kept !== undefined };
}

/** The next part: of two at one place the address. */
function* partsOf(text: string): Generator<Part> {
  let email = emailFrom(text, 0);
  let number = numberFrom(text, 0);
  for (let end = 0; email || number; ) {
    const part = email && email.at <= (number?.at ?? text.length) ? email : number!;
    yield part;
    end = part.end;
    if (email && email.at < end) email = emailFrom(text, end);
    if (number && number.at < end) number = numberFrom(text, end);
  }
}

/**
 * Replaces email addresses, and runs of 7 or more digits, by `*`: phone numbers, cards, accounts. Blanks, parentheses and `.`, `/`,
 * `-` do not end a run. Dates with a year of four digits stay, and amounts that name their currency. Names of persons stay too:
 * nothing tells them apart from other words.
 */
export function withoutPersonalData(text: string): string {
  let [copy, from] = ["", 0];
  for (const { at, end, kept } of partsOf(text)) {
    copy += text.slice(from, at) + (kept ? text.slice(at, end) : "*");
    from = end;
  }
  return copy + text.slice(from);
}
