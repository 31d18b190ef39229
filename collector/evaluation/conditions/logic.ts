import type { Pool } from "../pool.ts";
import { type ConditionKind, type Consumed, nearest } from "./kind.ts";

/** Every branch holds. The first that does not is reported; it came as near as all of them together. */
export const and: ConditionKind<"and"> = (branches, { compile, path }) => {
  const all = branches.map((branch, at) => compile(branch, `${path}[${at}]`));
  return {
    needsCart: all.some((branch) => branch.needsCart),
    consumes: all.some((branch) => branch.consumes),
    steady: all.every((branch) => branch.steady),
    truths: (pool) => all.map((branch) => branch.truths(pool)).join(""),
    met: (pool) => all.every((branch) => branch.met(pool)),
    shortfall(pool) {
      const failed = all.filter((branch) => !branch.met(pool)).map((branch) => branch.shortfall(pool));
      const met = all.length - failed.length + failed.reduce((sum, { fraction }) => sum + fraction, 0);
      return { ...failed[0]!, fraction: met / all.length };
    },
    failed: (pool) => all.filter((branch) => !branch.met(pool)).flatMap((branch) => branch.failed(pool)),
    consume(pool, order, consumed) {
      for (const branch of all) branch.consume(pool, order, consumed);
    },
  };
};

/** At least one branch holds by itself; the first that does is the one that consumes. The nearest is reported. */
export const or: ConditionKind<"or"> = (branches, { compile, path }) => {
  const any = branches.map((branch, at) => compile(branch, `${path}[${at}]`));
  return {
    needsCart: any.every((branch) => branch.needsCart),
    consumes: any.every((branch) => branch.consumes),
    steady: any.every((branch) => branch.steady),
    truths: (pool) => any.map((branch) => branch.truths(pool)).join(""),
    met: (pool) => any.some((branch) => branch.met(pool)),
    shortfall: (pool) => nearest(any.map((branch) => branch.shortfall(pool))),
    failed: (pool) => any.flatMap((branch) => branch.failed(pool)),
    consume(pool, order, consumed) {
      const before = restored(pool, consumed);
      any.find((branch) => branch.met(before))?.consume(pool, order, consumed);
    },
  };
};

/** The pool as it was when the application began: that is what the branches were judged on. */
const restored = ({ lines, free }: Pool, consumed: Consumed): Pool => ({
  lines,
  free: free.map((count, at) => count + consumed.of(at)),
});

/** The branch does not hold. */
export const not: ConditionKind<"not"> = (branch, { compile, path }) => {
  const excluded = compile(branch, path);
  return {
    needsCart: excluded.needsCart,
    consumes: false,
    steady: false,
    truths: (pool) => excluded.truths(pool),
    met: (pool) => !excluded.met(pool),
    shortfall: () => ({ reason: "excluded_condition_met", fraction: 0, missing: null }),
    failed: () => [{ path, reason: "excluded_condition_met", required: false, actual: true, missing: null }],
    consume: () => {},
  };
};
