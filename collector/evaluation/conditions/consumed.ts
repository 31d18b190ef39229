import type { Units } from "../pool.ts";
import type { Consumed } from "./kind.ts";

/** Starts an application: nothing consumed yet. */
export function nothingConsumed(): Consumed {
  const units: Units[] = [];
  return {
    units,
    of: (at) => units.reduce((sum, one) => (one.at === at ? sum + one.count : sum), 0),
    take(pool, at, count) {
      if (count === 0) return;
      pool.free[at]! -= count;
      units.push({ at, count });
    },
  };
}
