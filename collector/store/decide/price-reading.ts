import { exactPrice, lineNumbers, type UnitPrice } from "../../contract/line-numbers.ts";
import { type Decimal, negative, parseDecimal, plus, printDecimal, rounded } from "../../evaluation/decimal.ts";
import { exponentOf, type Minor } from "../../evaluation/money.ts";
import type { PriceReading, ProductLine, SentTotals } from "../ports/records.ts";
import { measureOf, unitPriceOf } from "./sent-numbers.ts";

// Google defines `price` as the price after the discount, and an older example has it before. Sites push both. See decision 0028.

/** What is known about a site beside the event. */
export interface ReadingContext {
  /** ISO 4217; of all amounts. */
  readonly currency: string;
  /** The setting of the property. */
  readonly setting: PriceReading | null;
  /** The reading that earlier orders of the property agree on. */
  readonly kept: PriceReading | null;
  /** The catalog's price of a line, of quantity 1 in minor units; null where it has none. */
  catalogPrice(line: ProductLine): Minor | null;
}

/** Lines with the prices before coupons. */
export interface ReadLines {
  /** Where the prices can't be read, they are unknown. */
  readonly lines: readonly ProductLine[];
  readonly isClear: boolean;
  /** What the event itself shows, whatever the property is known for. */
  readonly evidence: PriceReading | null;
}

/** `order`: the prices are those before a discount of the whole order, and the discounts of lines are markdowns that are off already. */
type Reading = PriceReading | "order";

/** Reads the prices of lines in GA4's terms. */
export function readPrices(lines: readonly ProductLine[], totals: SentTotals, context: ReadingContext): ReadLines {
  const sums = sumsOf(lines, context.currency);
  const evidence = evidenceOf(lines, sums, totals, context);
  const reading = chosenReading(lines, sums, totals, evidence, context);
  const read = (line: ProductLine): ProductLine => {
    const { stated, ...plain } = line;
    if (reading === null) return stated || sums?.discount === 0 ? withoutPrice(plain) : plain;
    return stated ? withReading(line, reading, context.currency) : plain;
  };
  return {
    lines: lines.map(read),
    isClear: reading !== null,
    evidence: evidence === "order" || evidence === "conflict" ? null : evidence,
  };
}

/** Sums over the lines, in minor units with a fraction. */
interface Sums {
  readonly goods: number;
  readonly discount: number;
  /** The largest difference that rounding explains: a minor unit for each unit. */
  readonly tolerance: number;
}

/** A quantity or an amount, for comparisons only. */
const numberOf = (decimal: Decimal): number => Number(printDecimal(decimal));

const discountOf = ({ stated }: ProductLine): Decimal => (stated && parseDecimal(stated.discount)) ?? ZERO;
const ZERO: Decimal = { digits: 0n, scale: 0 };

/** @returns null where a price is unknown */
function sumsOf(lines: readonly ProductLine[], currency: string): Sums | null {
  const minor = 10 ** exponentOf(currency);
  const sums = { goods: 0, discount: 0, tolerance: 0 };
  for (const line of lines) {
    const price = unitPriceOf(line);
    if (price === null || line.unreadable || line.priceUnknown) return null;
    const quantity = numberOf(measureOf(line));
    sums.goods += numberOf(exactPrice(price, currency)) * quantity * minor;
    sums.discount += numberOf(discountOf(line)) * quantity * minor;
    sums.tolerance += Math.max(1, quantity);
  }
  return sums;
}

/** Plugins often include tax or shipping in the value. */
const valuesOf = (value: Minor, { tax, shipping }: SentTotals): readonly number[] => [
  value,
  value - shipping,
  value - tax,
  value - shipping - tax,
];

const NOISE = 1e-6;
const isNear = (a: number, b: number, tolerance: number): boolean => Math.abs(a - b) <= tolerance + NOISE;

/** The readings that the value of the event agrees with. */
function readingsBy({ goods, discount, tolerance }: Sums, totals: SentTotals): readonly Reading[] {
  if (totals.value === null) return [];
  const values = valuesOf(totals.value, totals);
  const fits = (target: number) => values.some((value) => isNear(value, target, tolerance));
  const ofOrder = totals.discount ?? 0;
  const isSameDiscount = discount === 0 || isNear(ofOrder, discount, tolerance);
  const readings = new Set<Reading>();
  if (fits(goods)) readings.add("after_discount");
  if (discount > 0 && fits(goods - discount)) readings.add("before_discount");
  if (ofOrder > 0 && fits(goods - ofOrder)) readings.add(isSameDiscount ? "before_discount" : "order");
  return [...readings];
}

/** What an event shows by itself: by its value, and by the catalog. `conflict`: they disagree. */
function evidenceOf(
  lines: readonly ProductLine[],
  sums: Sums | null,
  totals: SentTotals,
  context: ReadingContext,
): Reading | "conflict" | null {
  const [byValue, another] = sums ? readingsBy(sums, totals) : [];
  const own = byValue === undefined || another !== undefined ? null : byValue;
  // Without a discount, a value that equals the goods shows nothing.
  if (sums?.discount === 0) return own === "before_discount" ? own : null;
  const byCatalog = catalogEvidence(lines, context);
  if (own !== null && own !== "order" && byCatalog !== null && own !== byCatalog) return "conflict";
  return own ?? byCatalog;
}

/** The catalog's price decides where it is this close to one of the two prices, as a part of it. */
const CLOSE = 0.01;

const isClose = (price: number, listed: Minor): boolean => Math.abs(price - listed) <= listed * CLOSE;

/** @returns null where lines have no price in the catalog, one that fits both readings or none, or disagree */
function catalogEvidence(
  lines: readonly ProductLine[],
  { currency, catalogPrice }: ReadingContext,
): PriceReading | null {
  const readings = new Set<PriceReading>();
  for (const line of lines) {
    const [price, listed] = [unitPriceOf(line), catalogPrice(line)];
    if (!line.stated || price === null || listed === null) continue;
    const sent = minorOf(exactPrice(price, currency), currency);
    const discount = minorOf(discountOf(line), currency);
    // A markdown is no part of the present price.
    const [after, before] = line.stated.ofCoupon ? [sent + discount, sent] : [sent, sent - discount];
    if (isClose(after, listed) !== isClose(before, listed))
      readings.add(isClose(after, listed) ? "after_discount" : "before_discount");
  }
  return readings.size === 1 ? [...readings][0]! : null;
}

const minorOf = (amount: Decimal, currency: string): Minor => rounded(amount, exponentOf(currency));

/** @returns null where the prices can't be read */
function chosenReading(
  lines: readonly ProductLine[],
  sums: Sums | null,
  totals: SentTotals,
  evidence: Reading | "conflict" | null,
  context: ReadingContext,
): Reading | null {
  if (sums?.discount === 0) return withoutDiscounts(lines, sums, totals, evidence, context);
  if (context.setting !== null) return context.setting;
  if (evidence === "conflict") return null;
  if (evidence === "order" || context.kept === null) return evidence;
  return evidence === null || evidence === context.kept ? context.kept : null;
}

/** No line has a discount, and the event has a coupon: its prices may be what the coupon left, without a word about it. */
function withoutDiscounts(
  lines: readonly ProductLine[],
  sums: Sums,
  totals: SentTotals,
  evidence: Reading | "conflict" | null,
  { setting, kept, ...context }: ReadingContext,
): Reading | null {
  if (evidence === "before_discount" || isBelow(sums, totals)) return "before_discount";
  if ((totals.discount ?? 0) > 0) return setting === "before_discount" ? setting : null;
  return setting ?? kept ?? (lines.every((line) => isListed(line, context)) ? "before_discount" : null);
}

/** Whether a line has the catalog's price. */
function isListed(line: ProductLine, { currency, catalogPrice }: Pick<ReadingContext, "currency" | "catalogPrice">) {
  const [price, listed] = [unitPriceOf(line), catalogPrice(line)];
  return price !== null && listed !== null && isClose(minorOf(exactPrice(price, currency), currency), listed);
}

/** Whether the value is below the goods, and neither tax nor shipping explains it: then the prices are those before a discount. */
export function isBelow({ goods, tolerance }: Sums, totals: SentTotals): boolean {
  if (totals.value === null) return false;
  const { value, tax, shipping } = totals;
  const less = goods - value;
  return less > tolerance + NOISE && ![tax, shipping, tax + shipping].some((part) => isNear(less, part, tolerance));
}

function withoutPrice({ amount: _, priceSent: __, ...line }: ProductLine): ProductLine {
  return { ...line, price: null, priceUnknown: true };
}

/** A line with the price that coupons are taken off. A discount without a coupon is a markdown. */
function withReading({ stated, ...line }: ProductLine, reading: Reading, currency: string): ProductLine {
  const price = unitPriceOf(line)!;
  const { ofCoupon } = stated!;
  const discount = discountOf({ ...line, stated });
  const onSale = ofCoupon ? {} : { onSale: line.onSale ?? true };
  const isAdded = ofCoupon && reading === "after_discount";
  const isSubtracted = !ofCoupon && reading === "before_discount";
  if (!isAdded && !isSubtracted) return { ...line, ...onSale };
  return {
    ...priced(line, plus(exactPrice(price, currency), isAdded ? discount : negative(discount)), currency),
    ...onSale,
  };
}

function priced(line: ProductLine, price: Decimal, currency: string): ProductLine {
  const { amount: _, quantitySent: __, priceSent: ___, ...others } = line;
  const numbers = price.digits < 0n ? null : lineNumbers(measureOf(line), unitPrice(price, currency), currency);
  return numbers ? { ...others, ...numbers } : withoutPrice(line);
}

const unitPrice = (price: Decimal, currency: string): UnitPrice =>
  price.scale > exponentOf(currency) ? { exact: printDecimal(price) } : minorOf(price, currency);

/**
 * The discount that an event in GA4's terms claims for its coupons: that of the order, or else those of its lines with a coupon, or else
 * what its value lacks. Where tax or shipping may be part of the value, that is not known.
 * @returns null where it claims none
 */
export function claimOfTotals(lines: readonly ProductLine[], totals: SentTotals, currency: string): Minor | null {
  if (totals.discount !== null && (totals.discount > 0 || !totals.hasCoupon)) return totals.discount;
  const ofLines = lines.reduce((sum, line) => (line.stated?.ofCoupon ? plus(sum, lineDiscount(line)) : sum), ZERO);
  if (ofLines.digits > 0n) return minorOf(ofLines, currency);
  const sums = totals.hasCoupon ? sumsOf(lines, currency) : null;
  if (sums === null || totals.tax > 0 || totals.shipping > 0 || !isBelow(sums, totals)) return null;
  return Math.round(sums.goods) - totals.value!;
}

const lineDiscount = (line: ProductLine): Decimal => {
  const [one, quantity] = [discountOf(line), measureOf(line)];
  return { digits: one.digits * quantity.digits, scale: one.scale + quantity.scale };
};
