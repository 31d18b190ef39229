import type { Candidate } from "./candidates.ts";
import type { Reason } from "./reasons.ts";

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
    if (overrides(candidate)) {
      const by = candidate.compiled.promotion.id;
      for (const earlier of selected) refused.set(earlier, { reason: "superseded", by });
      selected = [];
    }
    selected.push(candidate);
  }
  return { selected, refused };
}

const overrides = ({ compiled: { promotion }, code }: Candidate): boolean =>
  code !== null && promotion.coupon_overrides_other_promotions;

function refusalOf(candidate: Candidate, selected: readonly Candidate[]): Refusal | null {
  if (selected.length === 0) return null;
  const stopper = selected.find(({ compiled }) => compiled.promotion.stop);
  if (stopper) return { reason: "superseded", by: stopper.compiled.promotion.id };
  if (overrides(candidate)) return null;
  const loner = selected.find(({ compiled }) => !compiled.promotion.can_be_used_with_other_promotions);
  if (loner) return { reason: "combination_not_allowed", by: loner.compiled.promotion.id };
  if (candidate.compiled.promotion.can_be_used_with_other_promotions) return null;
  return { reason: "combination_not_allowed", by: selected[0]!.compiled.promotion.id };
}
