import { withoutBlanks } from "./blanks.ts";

/**
 * The version of the canonical form. A data file has the version that its codes are stored in. A change of the form, also by
 * another version of Unicode, needs the next number here and a migration: see `applySchema`.
 */
export const CANONICAL_VERSION = 2;

/** Printable ASCII is composed and has one kind of dash. Nearly every code consists of it. */
const ASCII = /^[ -~]*$/;

const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;
const DASH = /\p{Dash}/gu;
const WHITE_SPACE = /\p{White_Space}+/gu;
/** A letter that has a dot in lower case, such as I, with the marks on it. */
const DOTTED = /\p{Soft_Dotted}\p{M}+/giu;

/**
 * The canonical form of an entered code. Lookups, uniqueness, limits and redemptions compare this form; responses contain the code
 * as it was entered. It is idempotent, and the same for the upper and lower case of a text in English, Turkish, Azeri and
 * Lithuanian. Letters of two scripts that look alike stay different.
 */
export function canonicalCode(entered: string): string {
  if (!ASCII.test(entered)) return withoutDots(inOneCase(spelled(entered)));
  return (entered.includes(" ") ? withSingleSpaces(entered) : entered).toUpperCase();
}

/**
 * The canonical forms of a code in all versions, the present one first. Facts keep the form of the version that recorded them, so a
 * search has to compare all forms.
 */
export function formsOf(entered: string): readonly [present: string, ...former: string[]] {
  const present = canonicalCode(entered);
  const first = entered.normalize("NFKC").trim().toUpperCase().normalize("NFKC");
  return first === present ? [present] : [present, first];
}

const withSingleSpaces = (text: string): string => withoutBlanks(text.replace(WHITE_SPACE, " "));

/** NFKC, without invisible characters, with one dash and single spaces. */
const spelled = (text: string): string =>
  withSingleSpaces(text.normalize("NFKC").replace(IGNORABLE, "").replace(DASH, "-"));

/** Some letters change in the second step only: the lower case of \u1e9e is \u00df, whose upper case is SS. */
const inOneCase = (text: string): string => text.toUpperCase().toLowerCase().toUpperCase();

/**
 * Turkish has \u0130 as the upper case of i, and Lithuanian keeps the dot below accents: without dots, they are the same letters.
 * Letters in upper case may compose again, and NFKC may leave a blank at an end.
 */
const withoutDots = (text: string): string =>
  withoutBlanks(
    text
      .normalize("NFD")
      .replace(DOTTED, (letter) => letter.replaceAll("\u0307", ""))
      .normalize("NFC")
      .normalize("NFKC"),
  );
