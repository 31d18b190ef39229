const composed = (text: string): string => text.normalize("NFKC");

/**
 * The one form of a coupon code for lookup, uniqueness, limits and redemption: trimmed, NFKC, upper case.
 * What a shopper entered is echoed as it was; this form decides what it means.
 */
export const canonicalCode = (entered: string): string =>
  // Upper case may leave letters that compose anew.
  composed(composed(entered).trim().toUpperCase());
