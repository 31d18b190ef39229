const composed = (text: string): string => text.normalize("NFKC");

/** Printable ASCII is composed already; nearly every code is of it, and normalizing costs more than all the rest. */
const ASCII = /^[ -~]*$/;

/**
 * The one form of a coupon code for lookup, uniqueness, limits and redemption: trimmed, NFKC, upper case.
 * What a shopper entered is echoed as it was; this form decides what it means.
 */
export function canonicalCode(entered: string): string {
  if (ASCII.test(entered)) return entered.trim().toUpperCase();
  // Upper case may leave letters that compose anew.
  return composed(composed(entered).trim().toUpperCase());
}
