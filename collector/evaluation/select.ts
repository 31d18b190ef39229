import type { Candidate } from "./candidates.ts";
import type { Promotion } from "./promotion.ts";
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
  // Of those that are selected: the one that ends it all, and the one that goes alone.
  let stopper: Promotion | undefined;
  let loner: Promotion | undefined;
  for (const candidate of candidates) {
    const { promotion } = candidate.compiled;
    const refusal = refusalOf(candidate, selected[0]?.compiled.promotion, stopper, loner);
    if (refusal) {
      refused.set(candidate, refusal);
      continue;
    }
    if (overrides(candidate)) {
      for (const earlier of selected) refused.set(earlier, { reason: "superseded", by: promotion.id });
      selected = [];
      loner = undefined;
    }
    selected.push(candidate);
    if (promotion.stop) stopper ??= promotion;
    if (!promotion.can_be_used_with_other_promotions) loner ??= promotion;
  }
  return { selected, refused };
}

const overrides = ({ compiled: { promotion }, code }: Candidate): boolean =>
  code !== null && promotion.coupon_overrides_other_promotions;

function refusalOf(
  candidate: Candidate,
  first: Promotion | undefined,
  stopper: Promotion | undefined,
  loner: Promotion | undefined,
): Refusal | null {
  if (!first) return null;
  if (stopper) return { reason: "superseded", by: stopper.id };
  if (overrides(candidate)) return null;
  if (loner) return { reason: "combination_not_allowed", by: loner.id };
  if (candidate.compiled.promotion.can_be_used_with_other_promotions) return null;
  return { reason: "combination_not_allowed", by: first.id };
}
