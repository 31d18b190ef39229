import { withoutBlanks } from "./blanks.ts";

const composed = (text: string): string => text.normalize("NFKC");

/**
 * Printable ASCII is composed already. Nearly every code consists of it, and normalizing costs more than all the rest.
 */
const ASCII = /^[ -~]*$/;

/**
 * The canonical form of an entered code: without blanks around it, NFKC, upper case. Lookups, uniqueness, limits and redemptions compare
 * this form; responses contain the code as it was entered.
 */
export function canonicalCode(entered: string): string {
  if (ASCII.test(entered)) return entered.trim().toUpperCase();
  // Letters in upper case may compose again.
  return composed(withoutBlanks(composed(entered)).toUpperCase());
}
