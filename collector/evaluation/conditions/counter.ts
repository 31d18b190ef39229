import type { AvailableUnits, UnitTotals } from "../available-units.ts";
import type { Line } from "../types.ts";

/** Counts the units of some lines while a rule consumes them. */
export interface Counter {
  /** Whether the units of a line count. */
  has(at: number): boolean;
  /** Units that were free when the present application began. */
  atStart(): UnitTotals;
  /** Units that the present application has consumed for any leaf: one unit may meet several conditions. */
  consumed(): UnitTotals;
  /** Records that the present application happened `times` times; the next one begins. */
  advance(times: number): void;
}

/** @param counts whether the units of a line count; called at most once for each line */
export function counterOf(
  { cart: { lines }, free, consumed }: AvailableUnits,
  counts: (line: Line) => boolean,
): Counter {
  const countsAt: (boolean | undefined)[] = [];
  const has = (at: number): boolean => {
    countsAt[at] ??= counts(lines[at]!);
    return countsAt[at];
  };
  let start: UnitTotals | null = null;
  let used: UnitTotals = { units: 0, money: 0 };
  let read = 0;

  const readConsumed = (): UnitTotals => {
    for (; read < consumed.length; read += 1) {
      const { at, count } = consumed[read]!;
      if (has(at)) used = { units: used.units + count, money: used.money + count * lines[at]!.price };
    }
    return used;
  };

  const countAll = (): UnitTotals => {
    let { units, money } = readConsumed();
    for (let at = 0; at < lines.length; at += 1) {
      if (free[at] === 0 || !has(at)) continue;
      units += free[at]!;
      money += lines[at]!.price * free[at]!;
    }
    return { units, money };
  };

  const atStart = (): UnitTotals => {
    start ??= countAll();
    return start;
  };

  return {
    has,
    atStart,
    consumed: readConsumed,
    advance(times) {
      const before = atStart();
      const { units, money } = readConsumed();
      start = { units: before.units - units * times, money: before.money - money * times };
      used = { units: 0, money: 0 };
      read = 0;
    },
  };
}
