import type { AvailableUnits, CountedUnits } from "../available-units.ts";
import type { Line } from "../types.ts";

/** Keeps count of the units of some lines while a rule uses them up. */
export interface Counter {
  /** Whether the units of a line are counted. */
  has(at: number): boolean;
  /** What was free when the present application began. */
  atStart(): CountedUnits;
  /** What the present application took so far, for whichever leaf: a unit may meet several conditions. */
  taken(): CountedUnits;
  /** The present application was made so many times, and the next one begins. */
  advance(times: number): void;
}

/** @param counts whether the units of a line are counted; asked once a line */
export function counterOf({ cart: { lines }, free, taken }: AvailableUnits, counts: (line: Line) => boolean): Counter {
  const known: (boolean | undefined)[] = [];
  const has = (at: number): boolean => {
    known[at] ??= counts(lines[at]!);
    return known[at];
  };
  let start: CountedUnits | null = null;
  let used: CountedUnits = { units: 0, money: 0 };
  let read = 0;

  const readOn = (): CountedUnits => {
    for (; read < taken.length; read += 1) {
      const { at, count } = taken[read]!;
      if (has(at)) used = { units: used.units + count, money: used.money + count * lines[at]!.price };
    }
    return used;
  };

  const countAll = (): CountedUnits => {
    let { units, money } = readOn();
    for (let at = 0; at < lines.length; at += 1) {
      if (free[at] === 0 || !has(at)) continue;
      units += free[at]!;
      money += lines[at]!.price * free[at]!;
    }
    return { units, money };
  };

  const atStart = (): CountedUnits => {
    start ??= countAll();
    return start;
  };

  return {
    has,
    atStart,
    taken: readOn,
    advance(times) {
      const before = atStart();
      const { units, money } = readOn();
      start = { units: before.units - units * times, money: before.money - money * times };
      used = { units: 0, money: 0 };
      read = 0;
    },
  };
}
