import type { CheckedCode } from "./codes.ts";
import { bySelectionOrder, type CompiledPromotion } from "./compile.ts";
import type { EvaluationContext } from "./context.ts";
import { cartFailures, inactive, isHeldElsewhere } from "./eligibility.ts";
import { type Application, applicationsOf } from "./rule.ts";

/** A promotion whose condition is met and that has a reward for the cart, automatic or by a code. */
export interface Candidate {
  readonly compiled: CompiledPromotion;
  /** The canonical code; null for an automatic promotion. */
  readonly code: string | null;
  /** Applications of its rules to the cart, in the order of the rules. */
  readonly applications: readonly Application[];
}

/** The promotions that may be in the totals, in the order of selection: priority, then id. */
export function candidatesOf(codes: readonly CheckedCode[], context: EvaluationContext): Candidate[] {
  const candidates: Candidate[] = [];
  const consider = (compiled: CompiledPromotion, code: string | null) => {
    const applications = applicationsOfRules(compiled, context);
    if (applications.length > 0) candidates.push({ compiled, code, applications });
  };
  for (const compiled of context.automatic) {
    if (isOpenTo(compiled, context)) consider(compiled, null);
  }
  for (const { compiled, code, status, reason } of codes) {
    if (compiled && status === 4 && reason === null) consider(compiled, code);
  }
  return candidates.length > 1 ? candidates.sort((a, b) => bySelectionOrder(a.compiled, b.compiled)) : candidates;
}

/** Whether an automatic promotion is active and eligible for this cart, whatever its lines are. */
export const isOpenTo = (compiled: CompiledPromotion, { cart, usage, now }: EvaluationContext): boolean =>
  inactive(compiled, usage, now) === null &&
  !isHeldElsewhere(compiled, null, usage) &&
  cartFailures(compiled, cart).length === 0;

/** Applies rule after rule, up to one that applies and has `stop`. */
function applicationsOfRules({ rules }: CompiledPromotion, { cart, orders }: EvaluationContext): Application[] {
  const all: Application[] = [];
  for (const rule of rules) {
    const applications = applicationsOf(rule, cart, orders);
    all.push(...applications);
    if (rule.stop && applications.length > 0) break;
  }
  return all;
}
