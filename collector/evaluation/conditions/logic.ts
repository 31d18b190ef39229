import { type ConditionKind, nearest } from "./kind.ts";

/** Every branch holds. The first that does not is reported; it came as near as all of them together. */
export const and: ConditionKind<"and"> = (branches, { compile, path }) => {
  const all = branches.map((branch, at) => compile(branch, `${path}[${at}]`));
  return {
    needsCart: all.some((branch) => branch.needsCart),
    consumes: all.some((branch) => branch.consumes),
    met: (lines) => all.every((branch) => branch.met(lines)),
    shortfall(lines) {
      const failed = all.filter((branch) => !branch.met(lines)).map((branch) => branch.shortfall(lines));
      const met = all.length - failed.length + failed.reduce((sum, { fraction }) => sum + fraction, 0);
      return { ...failed[0]!, fraction: met / all.length };
    },
    failed: (lines) => all.filter((branch) => !branch.met(lines)).flatMap((branch) => branch.failed(lines)),
    begin(stock) {
      const begun = all.map((branch) => branch.begin(stock));
      return {
        holds: () => begun.every((branch) => branch.holds()),
        consume() {
          for (const branch of begun) branch.consume();
        },
      };
    },
  };
};

/** At least one branch holds by itself; the first that does is the one that consumes. The nearest is reported. */
export const or: ConditionKind<"or"> = (branches, { compile, path }) => {
  const any = branches.map((branch, at) => compile(branch, `${path}[${at}]`));
  return {
    needsCart: any.every((branch) => branch.needsCart),
    consumes: any.every((branch) => branch.consumes),
    met: (lines) => any.some((branch) => branch.met(lines)),
    shortfall: (lines) => nearest(any.map((branch) => branch.shortfall(lines))),
    failed: (lines) => any.flatMap((branch) => branch.failed(lines)),
    begin(stock) {
      const begun = any.map((branch) => branch.begin(stock));
      return {
        holds: () => begun.some((branch) => branch.holds()),
        consume: () => begun.find((branch) => branch.holds())?.consume(),
      };
    },
  };
};

/** The branch does not hold. */
export const not: ConditionKind<"not"> = (branch, { compile, path }) => {
  const excluded = compile(branch, path);
  return {
    needsCart: excluded.needsCart,
    consumes: false,
    met: (lines) => !excluded.met(lines),
    shortfall: () => ({ reason: "excluded_condition_met", fraction: 0, missing: null }),
    failed: () => [{ path, reason: "excluded_condition_met", required: false, actual: true, missing: null }],
    begin(stock) {
      const begun = excluded.begin(stock);
      return { holds: () => !begun.holds(), consume: () => {} };
    },
  };
};
