import type { Candidate } from "./candidates.ts";
import type { Promotion } from "./promotion.ts";
import type { Reason } from "./reasons.ts";

/** Why a candidate is not in the totals. */
export interface Refusal {
  readonly reason: Reason;
  /** The promotion that keeps the candidate out; null if none does. */
  readonly by: number | null;
}

/** The result of `select`. */
export interface Selection {
  readonly selected: readonly Candidate[];
  readonly refused: ReadonlyMap<Candidate, Refusal>;
}

/**
 * Decides which candidates are in the totals. A promotion with `stop` supersedes the later ones, a promotion that can't
 * be used with others is alone, and a coupon that overrides others removes the earlier ones.
 * @param candidates in the order of selection: priority, then id; of each group one
 * @param ofGroups the other members of the groups
 */
export function select(candidates: readonly Candidate[], ofGroups: Selection["refused"]): Selection {
  let selected: Candidate[] = [];
  const refused = ofGroups.size === 0 ? new Map<Candidate, Refusal>() : new Map(ofGroups);
  // The selected promotion with `stop`, and the one that can't be used with others.
  let stopper: Promotion | undefined;
  let exclusive: Promotion | undefined;
  for (const candidate of candidates) {
    const { promotion } = candidate.compiled;
    const refusal = refusalOf(candidate, selected[0]?.compiled.promotion, stopper, exclusive);
    if (refusal) {
      refused.set(candidate, refusal);
      continue;
    }
    if (overrides(candidate)) {
      for (const earlier of selected) refused.set(earlier, { reason: "superseded", by: promotion.id });
      selected = [];
      exclusive = undefined;
    }
    selected.push(candidate);
    if (promotion.stop) stopper ??= promotion;
    if (!promotion.can_be_used_with_other_promotions) exclusive ??= promotion;
  }
  return { selected, refused };
}

const overrides = ({ compiled: { promotion }, code }: Candidate): boolean =>
  code !== null && promotion.coupon_overrides_other_promotions;

function refusalOf(
  candidate: Candidate,
  first: Promotion | undefined,
  stopper: Promotion | undefined,
  exclusive: Promotion | undefined,
): Refusal | null {
  if (!first) return null;
  if (stopper) return { reason: "superseded", by: stopper.id };
  if (overrides(candidate)) return null;
  if (exclusive) return { reason: "combination_not_allowed", by: exclusive.id };
  if (candidate.compiled.promotion.can_be_used_with_other_promotions) return null;
  return { reason: "combination_not_allowed", by: first.id };
}
