import { offShippingText } from "./discount-texts.ts";
import { count, money, whole } from "./format.ts";

const NO_LIMIT = 0;

/** Uses of a limit: `5`, or `5 of 100`. @param limit null or 0 without one */
export const usesOfLimit = (uses: number, limit: number | null): string =>
  limit === null || limit === NO_LIMIT ? whole(uses) : `${whole(uses)} of ${whole(limit)}`;

/** The same in a sentence: `used 5 times`, `used 5 of 100 times`, `used up (100 of 100)`. */
export function usesText(uses: number, limit: number | null): string {
  if (limit === null || limit === NO_LIMIT) return `used ${count(uses, "time")}`;
  return uses >= limit ? `used up (${usesOfLimit(uses, limit)})` : `used ${usesOfLimit(uses, limit)} times`;
}

interface Reversals {
  readonly reversed: number;
  readonly reversed_discount_minor: number | null;
  readonly reversed_discount: string | null;
  readonly currency: string;
}

/** Redemptions that were taken back: `45 refunded ($837.71)`. Parts of a redemption count in the amount only. */
const refundsText = ({ reversed, reversed_discount_minor, reversed_discount, currency }: Reversals): string =>
  reversed === 0 && !reversed_discount_minor
    ? "nothing refunded"
    : `${whole(reversed)} refunded (${money(reversed_discount, currency)})`;

/** Beside a discount of goods: `$6.00 off shipping; 45 refunded ($837.71)`. */
export const discountNote = (row: Reversals & { readonly shipping_discount: string | null }): string =>
  [offShippingText(row, row.currency), refundsText(row)].filter((text) => text !== "").join("; ");
