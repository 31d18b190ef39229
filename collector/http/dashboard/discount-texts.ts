import { money } from "./format.ts";

/** Discounts of goods and of shipping, as decimals of `currency`. null, and absent: unknown. */
export interface Discounts {
  readonly discount: string | null;
  readonly shipping_discount?: string | null;
}

/** `$6.00 off shipping`; empty where nothing is off. */
export const offShippingText = ({ shipping_discount = null }: Omit<Discounts, "discount">, currency: string): string =>
  Number(shipping_discount) > 0 ? `${money(shipping_discount, currency)} off shipping` : "";

/** The discounts above zero: `$50.00 off`, `$6.00 off shipping`. */
export function offTexts(discounts: Discounts, currency: string): string[] {
  const off = Number(discounts.discount) > 0 ? `${money(discounts.discount, currency)} off` : "";
  return [off, offShippingText(discounts, currency)].filter((text) => text !== "");
}

/** For a column of discounts: `$50.00`, or with shipping `$50.00 off, $6.00 off shipping`. */
export const discountsText = (discounts: Discounts, currency: string): string =>
  Number(discounts.shipping_discount) > 0
    ? offTexts(discounts, currency).join(", ")
    : money(discounts.discount, currency);
