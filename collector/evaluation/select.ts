import type { CompiledPromotion, CompiledRule } from "./compile.ts";
import type { Reason } from "./reasons.ts";
import type { Cart } from "./types.ts";

/** A promotion whose conditions are met, by itself or by a code. */
export interface Candidate {
  readonly compiled: CompiledPromotion;
  /** The canonical code that brought it; null for an automatic one. */
  readonly code: string | null;
  /** The rules that apply to this cart. */
  readonly rules: readonly CompiledRule[];
}

/** What kept a candidate out of the totals. */
export interface Refusal {
  readonly reason: Reason;
  /** The promotion that did it, where one did. */
  readonly by: number | null;
}

export interface Selection {
  readonly selected: readonly Candidate[];
  readonly refused: ReadonlyMap<Candidate, Refusal>;
}

/** The rules of a promotion that apply: condition met, something to give for, until one says `stop`. */
export function applicableRules({ rules }: CompiledPromotion, cart: Cart): CompiledRule[] {
  const applicable: CompiledRule[] = [];
  for (const rule of rules) {
    if (!rule.condition.met(cart) || !rule.action.hasTarget(cart)) continue;
    applicable.push(rule);
    if (rule.stop) break;
  }
  return applicable;
}

/**
 * Decides which candidates are in the totals: `stop` supersedes what comes after, a promotion that can't be used
 * with others goes alone, and a coupon that overrides removes what applied before it.
 * @param candidates in the order of selection: priority, then id
 */
export function select(candidates: readonly Candidate[]): Selection {
  let selected: Candidate[] = [];
  const refused = new Map<Candidate, Refusal>();
  for (const candidate of candidates) {
    const refusal = refusalOf(candidate, selected);
    if (refusal) {
      refused.set(candidate, refusal);
      continue;
    }
    const { promotion } = candidate.compiled;
    if (overrides(candidate)) {
      for (const earlier of selected) refused.set(earlier, { reason: "superseded", by: promotion.id });
      selected = [];
    }
    selected.push(candidate);
  }
  return { selected, refused };
}

const overrides = ({ compiled: { promotion }, code }: Candidate): boolean =>
  code !== null && promotion.coupon_overrides_other_promotions;

function refusalOf(candidate: Candidate, selected: readonly Candidate[]): Refusal | null {
  if (candidate.rules.length === 0) return { reason: "no_discountable_items", by: null };
  const stopper = selected.find(({ compiled }) => compiled.promotion.stop);
  if (stopper) return { reason: "superseded", by: stopper.compiled.promotion.id };
  if (overrides(candidate)) return null;
  const loner = selected.find(({ compiled }) => !compiled.promotion.can_be_used_with_other_promotions);
  if (loner) return { reason: "combination_not_allowed", by: loner.compiled.promotion.id };
  const alone = candidate.compiled.promotion.can_be_used_with_other_promotions || selected.length === 0;
  return alone ? null : { reason: "combination_not_allowed", by: selected[0]!.compiled.promotion.id };
}
