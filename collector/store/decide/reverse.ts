import { withoutBlanks } from "../../evaluation/blanks.ts";
import { plus as decimalSum, parseDecimal, printDecimal, rounded } from "../../evaluation/decimal.ts";
import { exponentOf, type Minor } from "../../evaluation/money.ts";
import type { Reason } from "../../evaluation/reasons.ts";
import type { RedemptionLine } from "../ports/records.ts";
import type { RedemptionError, ReversedLine } from "../ports/redemptions.ts";
import type { BoughtLine } from "./bought.ts";

/** A line of a redemption: its units with a discount. */
export type DiscountedLine = Pick<RedemptionLine, "lineId" | "sku" | "quantity" | "discount">;

/** Units of a line to reverse, with their part of its discount. */
export type ReversedUnits = Pick<RedemptionLine, "lineId" | "sku" | "quantity" | "discount">;

/** A line of an order, as far as a redemption of the order can be reversed by line. */
export interface ReversibleLine {
  readonly lineId: string;
  readonly sku: string | null;
  /** Units that were bought. */
  readonly bought: number;
  /** The first units, which share the discount. */
  readonly discounted: number;
  /** The measure of measured goods. */
  readonly quantitySent?: string;
  /** The line's part of the discount; 0 where it has none. */
  readonly discount: Minor;
  /** What was reversed before. */
  readonly reversed: ReversedSum;
}

type ReversedSum = Pick<ReversedUnits, "quantity" | "discount"> & {
  /** Whether a part of the discount was reversed by an amount, without units. */
  readonly byAmount?: true;
};

/**
 * The lines of an order that a redemption can be reversed by: also those without a discount.
 * @param bought null where the order's units are not known: then they are the units with a discount
 * @param before earlier reversals
 */
export function reversibleLines(
  discounted: readonly DiscountedLine[],
  bought: readonly BoughtLine[] | null,
  before: readonly ReversedUnits[],
): ReversibleLine[] {
  const discounts = new Map(discounted.map(({ lineId, discount }) => [lineId, discount]));
  return (bought ?? discounted.map(asBought)).map(({ quantity, discounted = quantity, ...line }) => ({
    ...line,
    bought: quantity,
    discounted,
    discount: discounts.get(line.lineId) ?? 0,
    reversed: sumOf(before.filter((units) => units.lineId === line.lineId)),
  }));
}

const asBought = ({ lineId, sku, quantity }: DiscountedLine): BoughtLine => ({ lineId, sku, quantity });

const sumOf = (units: readonly ReversedUnits[]) =>
  units.reduce<ReversedSum>((sum, { quantity, discount }) => plus(sum, quantity, discount), {
    quantity: 0,
    discount: 0,
  });

const plus = (sum: ReversedSum, quantity: number, discount: Minor): ReversedSum => ({
  quantity: sum.quantity + quantity,
  discount: sum.discount + discount,
  ...((sum.byAmount || (quantity === 0 && discount > 0)) && { byAmount: true }),
});

/**
 * The discount of a line's first units, in minor units. All discounted units share equally, and odd cents go to the first
 * ones: nobody knows which of three equal units had the discount. So the parts of all units add up to the discount, in whatever
 * portions they are reversed.
 */
function shareOf({ discount, discounted }: ReversibleLine, units: number): Minor {
  if (units >= discounted) return discount;
  const oddCents = discount % discounted;
  return ((discount - oddCents) / discounted) * units + Math.min(units, oddCents);
}

function portion(line: ReversibleLine, units: number): ReversedUnits {
  const { lineId, sku, reversed } = line;
  // Earlier versions shared the discount among fewer units: then later units have less.
  const discount = Math.max(0, shareOf(line, reversed.quantity + units) - reversed.discount);
  return { lineId, sku, quantity: units, discount };
}

const leftOf = ({ bought, reversed }: ReversibleLine): number => bought - reversed.quantity;

/** Amounts may have given back all of a discount before its units. */
const isGivenBack = (line: ReversibleLine): boolean =>
  line.reversed.quantity >= line.discounted || (line.reversed.byAmount === true && discountLeft(line) === 0);

/** Reverses all units that are left of an order. */
export const reverseAll = (lines: readonly ReversibleLine[]): ReversedUnits[] =>
  lines.filter((line) => leftOf(line) > 0).map((line) => portion(line, leftOf(line)));

/**
 * Reverses the units of lines with a discount that came back, as far as nobody reversed them before.
 * @param returned all units that came back so far, by line
 */
export const reverseReturned = (
  lines: readonly ReversibleLine[],
  returned: Readonly<Record<string, number>>,
): ReversedUnits[] =>
  lines.flatMap((line) => {
    const units = Math.min(returned[line.lineId] ?? 0, line.bought) - line.reversed.quantity;
    return line.discount > 0 && units > 0 ? [portion(line, units)] : [];
  });

/** What is left of reversed units after others take the place of some of them. */
export function withoutUnits(units: readonly ReversedUnits[], others: readonly ReversedUnits[]): ReversedUnits[] {
  const open = new Map(others.map((each) => [each.lineId, each]));
  return units.flatMap((each) => {
    const { quantity, discount } = open.get(each.lineId) ?? { quantity: 0, discount: 0 };
    const taken = { quantity: Math.min(quantity, each.quantity), discount: Math.min(discount, each.discount) };
    open.set(each.lineId, { ...each, quantity: quantity - taken.quantity, discount: discount - taken.discount });
    const left = { ...each, quantity: each.quantity - taken.quantity, discount: each.discount - taken.discount };
    return left.quantity === 0 && left.discount === 0 ? [] : [left];
  });
}

/** The units that requests for lines reverse. */
export interface LineReversal {
  readonly reversed: readonly ReversedUnits[];
  /** Whether nothing of the discount is left. */
  readonly isWhole: boolean;
  /** One for each request that names no line, or too many units or too large an amount. */
  readonly objections: readonly RedemptionError[];
}

/**
 * Reverses the requested units, or an amount of the discount: of the line with an id, or of the lines with a SKU, in their order.
 * @param currency of the amounts
 */
export function reverseLines(
  lines: readonly ReversibleLine[],
  requested: readonly ReversedLine[],
  currency: string,
): LineReversal {
  const state = new Map(lines.map((line) => [line.lineId, line]));
  const reversed = new Map<string, ReversedUnits>();
  const objections: RedemptionError[] = [];
  const take: Take = (line, part) => {
    reversed.set(line.lineId, joined(reversed.get(line.lineId), part));
    state.set(line.lineId, { ...line, reversed: plus(line.reversed, part.quantity, part.discount) });
  };
  for (const request of requested) {
    const matching = measuredLines(
      [...state.values()].filter((line) => matches(line, request)),
      request,
    );
    const inRequest = (line: ReversibleLine) => reversed.get(line.lineId)?.quantity ?? 0;
    const wanted = wantedOf(matching, request, currency);
    const reason = wanted === null ? "not_divisible" : whyIrreversible(matching, inRequest, wanted);
    if (wanted === null || reason !== null)
      objections.push({ reason: reason ?? "not_divisible", path: pathOf(request) });
    else if ("amount" in wanted) takeAmount(matching, wanted.amount, take);
    else takeUnits(matching, wanted.units ?? unitsLeft(matching), take);
  }
  return { reversed: [...reversed.values()], isWhole: isWhole([...state.values()]), objections };
}

const pathOf = ({ path, amount }: ReversedLine): string => (amount === undefined ? path : `${path}.amount`);

/**
 * The lines of a SKU with measured goods that a quantity names: all that are left, where it is their sum, or the first one with this
 * measure.
 */
function measuredLines(
  lines: readonly ReversibleLine[],
  { quantity, amount }: ReversedLine,
): readonly ReversibleLine[] {
  if (quantity === null || amount !== undefined || lines.length < 2 || !isMeasured(lines)) return lines;
  const left = lines.filter((line) => leftOf(line) > 0);
  const wanted = String(quantity);
  if (measureOf(left) === wanted) return left;
  const one = [...left, ...lines].find((line) => measureOf([line]) === wanted);
  return one ? [one] : lines;
}

const isMeasured = (lines: readonly ReversibleLine[]): boolean =>
  lines.some(({ quantitySent }) => quantitySent !== undefined);

/** The sum of what was bought, as a decimal. */
const measureOf = (lines: readonly ReversibleLine[]): string =>
  printDecimal(
    lines.reduce((sum, { quantitySent, bought }) => decimalSum(sum, parseDecimal(quantitySent ?? bought)!), NOTHING),
  );

const NOTHING = parseDecimal(0)!;

const unitsLeft = (lines: readonly ReversibleLine[]): number => lines.reduce((sum, line) => sum + leftOf(line), 0);

/** Takes units of a line, or an amount of its discount, back. */
type Take = (line: ReversibleLine, part: ReversedUnits) => void;

function takeUnits(lines: readonly ReversibleLine[], units: number, take: Take): void {
  let open = units;
  for (const line of lines) {
    const part = Math.min(open, leftOf(line));
    if (part === 0) continue;
    open -= part;
    take(line, portion(line, part));
  }
}

function takeAmount(lines: readonly ReversibleLine[], amount: Minor, take: Take): void {
  let open = amount;
  for (const line of lines) {
    const discount = Math.min(open, discountLeft(line));
    if (discount === 0) continue;
    open -= discount;
    take(line, { lineId: line.lineId, sku: line.sku, quantity: 0, discount });
  }
}

const discountLeft = ({ discount, reversed }: ReversibleLine): Minor => Math.max(0, discount - reversed.discount);

/** What a request takes back: an amount in minor units; or units, null for all that are left. */
type Wanted = { readonly amount: Minor } | { readonly units: number | null };

/**
 * Reads the units or the amount of a request for some lines.
 * @returns null for a part of a unit or of measured goods, and for an amount below the smallest one of the currency
 */
function wantedOf(
  lines: readonly ReversibleLine[],
  { quantity, amount }: ReversedLine,
  currency: string,
): Wanted | null {
  if (lines.length === 0) return { units: null };
  if (amount !== undefined) {
    const minor = rounded(parseDecimal(amount)!, exponentOf(currency));
    return minor > 0 ? { amount: minor } : null;
  }
  if (quantity === null || (typeof quantity === "number" && !isMeasured(lines))) return { units: quantity };
  return isMeasured(lines) && measureOf(lines) === String(quantity) ? { units: null } : null;
}

/**
 * Why units or an amount of lines can't be reversed; null where they can.
 * @param inRequest units of a line that the same request reverses already
 */
function whyIrreversible(
  lines: readonly ReversibleLine[],
  inRequest: (line: ReversibleLine) => number,
  wanted: Wanted,
): Reason | null {
  if (lines.length === 0) return "unknown_line";
  if ("amount" in wanted) {
    const left = lines.reduce((sum, line) => sum + discountLeft(line), 0);
    return wanted.amount > left ? "more_than_discounted" : null;
  }
  const { units } = wanted;
  const requestable = lines.reduce((sum, line) => sum + line.bought - inRequest(line), 0);
  if (units !== null && units > requestable) return "more_than_bought";
  const left = unitsLeft(lines);
  return left === 0 || (units ?? 0) > left ? "already_reversed" : null;
}

/** Whether nothing of a discount is left. Lines without a discount count only where no line has one. */
export function isWhole(lines: readonly ReversibleLine[]): boolean {
  const discounted = lines.filter(({ discount }) => discount > 0);
  return (discounted.length > 0 ? discounted : lines).every(isGivenBack);
}

/** Earlier versions stored ids with the whitespace around them; a request has none. */
const isId = (stored: string | null, requested: string | null): boolean =>
  (stored === null ? null : withoutBlanks(stored)) === requested;

const matches = (line: ReversibleLine, { lineId, sku }: ReversedLine): boolean =>
  lineId === null ? isId(line.sku, sku) : isId(line.lineId, lineId) && (sku === null || isId(line.sku, sku));

const joined = (before: ReversedUnits | undefined, more: ReversedUnits): ReversedUnits =>
  before ? { ...more, quantity: before.quantity + more.quantity, discount: before.discount + more.discount } : more;
