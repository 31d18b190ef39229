import type { CheckedCode } from "./codes.ts";
import { bySelectionOrder, type CompiledPromotion } from "./compile.ts";
import type { EvaluationContext } from "./context.ts";
import { cartFailures, inactive, isHeldElsewhere } from "./eligibility.ts";
import { type Application, applicationsOf } from "./rule.ts";

/** A promotion whose conditions are met and that has something to give, by itself or by a code. */
export interface Candidate {
  readonly compiled: CompiledPromotion;
  /** The canonical code that brought it; null for an automatic one. */
  readonly code: string | null;
  /** What its rules do to this cart, in their order. */
  readonly applications: readonly Application[];
}

/** What may be in the totals, in the order of selection: priority, then id. */
export function candidatesOf(judged: readonly CheckedCode[], bench: EvaluationContext): Candidate[] {
  const candidates: Candidate[] = [];
  const consider = (compiled: CompiledPromotion, code: string | null) => {
    const applications = applicationsOfRules(compiled, bench);
    if (applications.length > 0) candidates.push({ compiled, code, applications });
  };
  for (const compiled of bench.automatic) {
    if (isOpenTo(compiled, bench)) consider(compiled, null);
  }
  for (const { compiled, code, status, reason } of judged) {
    if (compiled && status === 4 && reason === null) consider(compiled, code);
  }
  return candidates.length > 1 ? candidates.sort((a, b) => bySelectionOrder(a.compiled, b.compiled)) : candidates;
}

/** Whether an automatic promotion is active, and meant for this cart as a whole. */
export const isOpenTo = (compiled: CompiledPromotion, { cart, usage, now }: EvaluationContext): boolean =>
  inactive(compiled, usage, now) === null &&
  !isHeldElsewhere(compiled, null, usage) &&
  cartFailures(compiled, cart).length === 0;

/** Rule after rule, until one that applied says `stop`. */
function applicationsOfRules({ rules }: CompiledPromotion, { cart, orders }: EvaluationContext): Application[] {
  const all: Application[] = [];
  for (const rule of rules) {
    const applications = applicationsOf(rule, cart, orders);
    all.push(...applications);
    if (rule.stop && applications.length > 0) break;
  }
  return all;
}
