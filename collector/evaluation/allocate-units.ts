import { type Minor, mulDiv } from "./money.ts";
import type { Line } from "./types.ts";
import { compareFacts } from "./unit-facts.ts";

/** Equal units of one group that a discount is for. */
export interface Portion {
  /** The group's line. */
  readonly line: Line;
  /** What each unit still costs, before the present rule. */
  readonly left: Minor;
  /** What discounts must leave of each unit, at most `left`. */
  readonly floor: Minor;
  /** At least 1. */
  readonly count: number;
}

/** The discount of some units of a portion. */
export interface Cut {
  /** Of each unit, at most what it still costs above its floor. */
  readonly discount: Minor;
  readonly count: number;
}

/** What some units still cost together. */
export const leftOf = (portions: readonly Portion[]): Minor =>
  portions.reduce((sum, { left, count }) => sum + left * count, 0);

/** The largest discount of one unit. */
export const roomOf = ({ left, floor }: Pick<Portion, "left" | "floor">): Minor => left - floor;

/**
 * Splits an amount over units in proportion to what they still cost, by the largest remainder method: each unit gets the floor of its
 * part, and the spare minor units go one for each unit. Of equal remainders the unit of the lower price comes first, then the one that
 * costs less now, then the one with the lower facts: never the position or the id of a line. What a unit's floor keeps from it is
 * split over the others.
 *
 * @param amount more than all units can give is all that they can give
 * @returns the discounts of all units of each portion
 */
export function allocateUnits(amount: Minor, portions: readonly Portion[]): readonly (readonly Cut[])[] {
  return portions.some(({ floor }) => floor > 0) ? allocateAbove(amount, portions) : allocateAll(amount, portions);
}

/** Units whose part is more than they can give, give what they can; the rest of the amount is split over the others. */
function allocateAbove(amount: Minor, portions: readonly Portion[]): readonly (readonly Cut[])[] {
  const total = leftOf(portions);
  const isFull = (portion: Portion) => isMore(amount, portion.left, total, roomOf(portion));
  const full = portions.filter(isFull);
  if (full.length === 0) return allocateAll(amount, portions);
  const ofFull = full.reduce((sum, portion) => sum + roomOf(portion) * portion.count, 0);
  const others = allocateAbove(
    amount - ofFull,
    portions.filter((portion) => !isFull(portion)),
  );
  let next = 0;
  return portions.map((portion) =>
    isFull(portion) ? [{ discount: roomOf(portion), count: portion.count }] : others[next++]!,
  );
}

/** Whether `amount × left ÷ total` is more than a room. */
function isMore(amount: Minor, left: Minor, total: Minor, room: Minor): boolean {
  if (total === 0) return false;
  const { quotient, remainder } = mulDiv(amount, left, total);
  return quotient > room || (quotient === room && remainder > 0);
}

function allocateAll(amount: Minor, portions: readonly Portion[]): readonly (readonly Cut[])[] {
  const total = leftOf(portions);
  const whole = Math.min(amount, total);
  if (whole === 0) return portions.map(({ count }) => [{ discount: 0, count }]);
  let spare = whole;
  const parts: Part[] = [];
  for (let at = 0; at < portions.length; at += 1) {
    const portion = portions[at]!;
    const { quotient, remainder } = mulDiv(whole, portion.left, total);
    spare -= quotient * portion.count;
    parts.push({ portion, discount: quotient, remainder, extra: 0 });
  }
  if (spare > 0) addExtras(spare, parts);
  return parts.map(cutsOf);
}

/** What the units of a portion get. */
interface Part {
  readonly portion: Portion;
  /** Of each unit. */
  readonly discount: Minor;
  readonly remainder: number;
  /** The units that get one minor unit more. */
  extra: number;
}

function addExtras(amount: number, parts: readonly Part[]): void {
  let spare = amount;
  for (const part of parts.toSorted(byRemainder)) {
    part.extra = Math.min(spare, part.portion.count);
    spare -= part.extra;
    if (spare === 0) break;
  }
}

const byRemainder = (a: Part, b: Part): number => b.remainder - a.remainder || compareUnits(a.portion, b.portion);

/** Orders units by price, then by what they still cost, then by their other facts. */
export const compareUnits = (a: Portion, b: Portion): number =>
  a.line.price - b.line.price || a.left - b.left || compareFacts(a.line, b.line);

function cutsOf({ portion: { count }, discount, extra }: Part): readonly Cut[] {
  if (extra === 0) return [{ discount, count }];
  const more = { discount: discount + 1, count: extra };
  return extra === count ? [more] : [more, { discount, count: count - extra }];
}
