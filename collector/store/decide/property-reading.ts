import type { PriceReading } from "../columns/vocabulary.ts";
import type { PropertyReading } from "../ports/records.ts";

/** An order that shows how its prices are to be read. */
export interface ReadingVote {
  readonly reading: PriceReading;
  /** null: not known. */
  readonly visitorId: string | null;
  /** Whether a server key sent it, or a server redeemed its quote. A stranger can make any number of other orders. */
  readonly isConfirmed: boolean;
}

/** Days that count, of those with orders that show a reading. */
export const READING_DAYS = 20;
/** Most orders of one day that count, so that no day decides alone. */
const OF_DAY = 5;
/** Orders that must agree before a reading is kept. */
const ENOUGH = 20;
/** The part of the orders that must agree. */
const MOST = 0.9;

/** How many orders show each reading. */
interface Tally {
  readonly after: number;
  readonly all: number;
}

/**
 * Finds the reading that the orders of a property agree on. The first that its days agree on is kept: later days that contradict it
 * don't change it while the days before them count.
 * @param days the orders of each day, the latest day first, at most `READING_DAYS`
 */
export function propertyReading(days: readonly (readonly ReadingVote[])[]): PropertyReading {
  const oldestFirst = voting(days).map(talliedDay).reverse();
  const total = sumOf(oldestFirst);
  const kept = firstKept(oldestFirst);
  const most = kept ?? majorityOf(total);
  const last = oldestFirst.at(-1);
  const isAgainst = last !== undefined && agreeingWith(last, most) * 2 < last.all;
  return {
    reading: kept,
    agreeing: agreeingWith(total, most),
    orders: total.all,
    disputed: total.all >= ENOUGH && (kept === null || isAgainst),
  };
}

/** Confirmed orders count alone where they are enough, and on a day that has some. */
function voting(days: readonly (readonly ReadingVote[])[]): readonly (readonly ReadingVote[])[] {
  const confirmed = days.map((votes) => votes.filter(({ isConfirmed }) => isConfirmed));
  const withSome = confirmed.filter((votes) => votes.length > 0);
  if (sumOf(withSome.map(talliedDay)).all >= ENOUGH) return withSome;
  return days.map((votes, at) => (confirmed[at]!.length > 0 ? confirmed[at]! : oneOfVisitor(votes)));
}

/** The first order of each visitor. Orders without a visitor are one, whoever sent them. */
function oneOfVisitor(votes: readonly ReadingVote[]): readonly ReadingVote[] {
  const seen = new Set<string | null>();
  return votes.filter(({ visitorId }) => !seen.has(visitorId) && seen.add(visitorId));
}

/** The orders of a day that count: each reading has its share of them. */
function talliedDay(votes: readonly ReadingVote[]): Tally {
  const after = votes.filter(({ reading }) => reading === "after_discount").length;
  const all = Math.min(votes.length, OF_DAY);
  return { after: Math.round((after * all) / Math.max(1, votes.length)), all };
}

const sumOf = (days: readonly Tally[]): Tally =>
  days.reduce((sum, { after, all }) => ({ after: sum.after + after, all: sum.all + all }), { after: 0, all: 0 });

const majorityOf = ({ after, all }: Tally): PriceReading => (after * 2 >= all ? "after_discount" : "before_discount");

const agreeingWith = ({ after, all }: Tally, reading: PriceReading): number =>
  reading === "after_discount" ? after : all - after;

/** The reading of the first days, from the oldest on, that agree; null where none do. */
function firstKept(oldestFirst: readonly Tally[]): PriceReading | null {
  for (const at of oldestFirst.keys()) {
    const sum = sumOf(oldestFirst.slice(0, at + 1));
    const most = majorityOf(sum);
    const agreeing = agreeingWith(sum, most);
    if (agreeing >= ENOUGH && agreeing >= sum.all * MOST) return most;
  }
  return null;
}
