import { exactPrice, type UnitPrice } from "../../contract/line-numbers.ts";
import { type Decimal, parseDecimal, printDecimal, rounded, roundedUp, times } from "../../evaluation/decimal.ts";
import { exponentOf, formatAmount, type Minor } from "../../evaluation/money.ts";
import type { LineNumbers } from "../../evaluation/types.ts";

/** The quantity of a line as it was sent. */
export const measureOf = ({ quantity, quantitySent }: LineNumbers): Decimal =>
  quantitySent === undefined ? { digits: BigInt(quantity), scale: 0 } : parseDecimal(quantitySent)!;

/** The same as a text. */
export const printedMeasure = ({ quantity, quantitySent }: Pick<LineNumbers, "quantity" | "quantitySent">): string =>
  quantitySent ?? String(quantity);

/** The price of quantity 1 of a line; null where it is unknown. */
export const unitPriceOf = ({ price, priceSent }: LineNumbers): UnitPrice | null =>
  priceSent === undefined ? price : { exact: priceSent };

/** The price of quantity 1 in minor units, rounded: it is compared with the catalog's. */
export const statedPrice = ({ price, priceSent }: LineNumbers, currency: string): Minor | null =>
  priceSent === undefined ? price : rounded(parseDecimal(priceSent)!, exponentOf(currency));

/** Whether a price has more decimals than its currency. */
export const hasMoreDecimals = (priceSent: string, currency: string): boolean =>
  parseDecimal(priceSent)!.scale > exponentOf(currency);

/** The price of quantity 1 as responses have it. It has more decimals than the currency only where it was sent so. */
export function printedPrice({ price, priceSent }: LineNumbers & { readonly price: Minor }, currency: string): string {
  const sent = priceSent === undefined ? null : parseDecimal(priceSent)!;
  const exponent = exponentOf(currency);
  return sent && sent.scale > exponent
    ? printDecimal(sent)
    : formatAmount(sent ? rounded(sent, exponent) : price, currency);
}

/** The price of the units of a line, for a price of quantity 1: of measured goods, that of their measure. */
export const priceOfUnit = (price: Minor, line: LineNumbers): Minor =>
  line.quantitySent === undefined ? price : rounded(times(measureOf(line), { digits: BigInt(price), scale: 0 }), 0);

/**
 * The least that one unit of a line may cost, rounded up, so that no rounding makes it cheaper.
 * @param minimum of quantity 1; of measured goods, that of their measure is returned
 */
export function floorOfUnit(minimum: UnitPrice, line: LineNumbers, currency: string): Minor {
  const exact = exactPrice(minimum, currency);
  return roundedUp(line.quantitySent === undefined ? exact : times(measureOf(line), exact), exponentOf(currency));
}
