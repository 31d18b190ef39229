import { fewest, union } from "../item-keys.ts";
import { allReads, type Reads } from "../reads.ts";
import { type CompiledCondition, type NestingContext, nearest } from "./kind.ts";

/** The branches of a rule that repeats consume the cheapest or the dearest units of several ones: prices decide which are left. */
const readsOf = (branches: readonly CompiledCondition[], repeats: boolean): Reads => {
  const together = repeats && branches.filter(({ needsCart }) => needsCart).length > 1;
  return allReads([...branches.map((branch) => branch.reads()), together ? ["price"] : []]);
};

/** Every branch must be met. The first that is not is reported, with the fraction of all branches together. */
export function and<Nested>(branches: readonly Nested[], context: NestingContext<Nested>): CompiledCondition {
  const all = compileBranches(branches, context);
  return {
    needsCart: all.some((branch) => branch.needsCart),
    consumes: all.some((branch) => branch.consumes),
    keys: () => fewest(all.map((branch) => branch.keys())),
    reads: () => readsOf(all, context.repeats),
    met: (lines) => all.every((branch) => branch.met(lines)),
    shortfall(lines) {
      const failed = all.filter((branch) => !branch.met(lines)).map((branch) => branch.shortfall(lines));
      const met = all.length - failed.length + failed.reduce((sum, { fraction }) => sum + fraction, 0);
      return { ...failed[0]!, fraction: met / all.length };
    },
    failed: (lines) => all.filter((branch) => !branch.met(lines)).flatMap((branch) => branch.failed(lines)),
    begin(available) {
      const consumptions = all.map((branch) => branch.begin(available));
      return {
        holds: () => consumptions.every((branch) => branch.holds()),
        consume() {
          for (const branch of consumptions) branch.consume();
        },
      };
    },
  };
}

/** At least one branch must be met; the first that is consumes. If none is, the nearest is reported. */
export function or<Nested>(branches: readonly Nested[], context: NestingContext<Nested>): CompiledCondition {
  const any = compileBranches(branches, context);
  return {
    needsCart: any.every((branch) => branch.needsCart),
    consumes: any.every((branch) => branch.consumes),
    keys: () => union(any.map((branch) => branch.keys())),
    reads: () => readsOf(any, context.repeats),
    met: (lines) => any.some((branch) => branch.met(lines)),
    shortfall: (lines) => nearest(any.map((branch) => branch.shortfall(lines))),
    failed: (lines) => any.flatMap((branch) => branch.failed(lines)),
    begin(available) {
      const consumptions = any.map((branch) => branch.begin(available));
      return {
        holds: () => consumptions.some((branch) => branch.holds()),
        consume: () => consumptions.find((branch) => branch.holds())?.consume(),
      };
    },
  };
}

/** The branch must not be met. */
export function not<Nested>(branch: Nested, { compile, path }: NestingContext<Nested>): CompiledCondition {
  const excluded = compile(branch, path);
  const reason = excluded.asExclusion ?? "excluded_condition_met";
  return {
    needsCart: excluded.needsCart,
    consumes: false,
    keys: () => null,
    reads: () => excluded.reads(),
    met: (lines) => !excluded.met(lines),
    shortfall: () => ({ reason, fraction: 0, missing: null }),
    failed: () => [{ path, reason, required: false, actual: true, missing: null }],
    begin(available) {
      const consumption = excluded.begin(available);
      return { holds: () => !consumption.holds(), consume: () => {} };
    },
  };
}

const compileBranches = <Nested>(branches: readonly Nested[], { compile, path }: NestingContext<Nested>) =>
  branches.map((branch, at) => compile(branch, `${path}[${at}]`));
