import { type ConditionKind, nearest } from "./kind.ts";

/** Every branch holds. The first that does not is reported; it came as near as all of them together. */
export const and: ConditionKind<"and"> = (branches, _currency, compile) => {
  const all = branches.map(compile);
  return {
    needsCart: all.some((branch) => branch.needsCart),
    met: (cart) => all.every((branch) => branch.met(cart)),
    shortfall(cart) {
      const failed = all.filter((branch) => !branch.met(cart)).map((branch) => branch.shortfall(cart));
      const met = all.length - failed.length + failed.reduce((sum, { fraction }) => sum + fraction, 0);
      return { ...failed[0]!, fraction: met / all.length };
    },
  };
};

/** At least one branch holds by itself. The nearest one is reported. */
export const or: ConditionKind<"or"> = (branches, _currency, compile) => {
  const any = branches.map(compile);
  return {
    needsCart: any.every((branch) => branch.needsCart),
    met: (cart) => any.some((branch) => branch.met(cart)),
    shortfall: (cart) => nearest(any.map((branch) => branch.shortfall(cart))),
  };
};

/** The branch does not hold. */
export const not: ConditionKind<"not"> = (branch, _currency, compile) => {
  const excluded = compile(branch);
  return {
    needsCart: excluded.needsCart,
    met: (cart) => !excluded.met(cart),
    shortfall: () => ({ reason: "excluded_condition_met", fraction: 0, missing: null }),
  };
};
