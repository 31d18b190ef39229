import type { Candidate } from "./candidates.ts";
import { bySelectionOrder } from "./compile.ts";
import type { Minor } from "./money.ts";
import type { Refusal, Selection } from "./select.ts";
import type { AppliedPromotion } from "./types.ts";

/** A selection with its discounts. */
export interface Settled {
  readonly selection: Selection;
  readonly applied: readonly AppliedPromotion[];
}

/** What one candidate gives alone. */
export interface WorthAlone {
  readonly applied: readonly AppliedPromotion[];
  /** The discount of goods and shipping; 0 for a gift. */
  readonly worth: Minor;
}

/** Whether a candidate belongs to a coupon that replaces automatic promotions if it gives more than they do. */
export const replacesForMore = ({ compiled: { promotion }, code }: Candidate): boolean =>
  code !== null && promotion.coupon_overrides_automatic_when_offering_higher_discounts === true;

/**
 * Replaces automatic promotions by the coupon that gives most, if it gives more than they do; the first of equals. Whether it comes
 * before or after them makes no difference.
 * @param settled of all other candidates
 * @param coupons in the order of selection
 * @param alone null: the coupon gives nothing
 */
export function withReplacement(
  settled: Settled,
  coupons: readonly Candidate[],
  worth: Minor,
  alone: (coupon: Candidate) => WorthAlone | null,
): Settled {
  const refused = new Map(settled.selection.refused);
  const open: Candidate[] = [];
  let best: WorthAlone & { readonly coupon?: Candidate } = { applied: settled.applied, worth };
  for (const coupon of coupons) {
    const refusal = refusalBy(coupon, settled.selection);
    const own = refusal ? null : alone(coupon);
    if (refusal) refused.set(coupon, refusal);
    if (own === null) continue;
    open.push(coupon);
    if (own.worth > best.worth || best.applied.length === 0) best = { coupon, ...own };
  }
  const selected = best.coupon ? [best.coupon] : settled.selection.selected;
  return {
    selection: { selected, refused: withLosers(refused, settled.selection, open, selected) },
    applied: best.applied,
  };
}

/** Why a coupon can't even be compared: another code applied, or a promotion with `stop` comes before it. */
function refusalBy(coupon: Candidate, { selected }: Selection): Refusal | null {
  const other = selected.find(({ code }) => code !== null);
  if (other) return { reason: "combination_not_allowed", by: other.compiled.promotion.id };
  const isBefore = ({ compiled }: Candidate) => bySelectionOrder(compiled, coupon.compiled) < 0;
  const stopper = selected.find((candidate) => candidate.compiled.promotion.stop && isBefore(candidate));
  return stopper ? { reason: "superseded", by: stopper.compiled.promotion.id } : null;
}

/** Names the promotions that apply as the reason for all that could not be combined with them. */
function withLosers(
  refused: Map<Candidate, Refusal>,
  before: Selection,
  open: readonly Candidate[],
  selected: readonly Candidate[],
): ReadonlyMap<Candidate, Refusal> {
  const [winner] = selected;
  if (winner === undefined) return refused;
  const by = winner.compiled.promotion.id;
  if (winner !== before.selected[0]) {
    for (const replaced of before.selected) refused.set(replaced, { reason: "superseded", by });
    for (const [other, { reason }] of refused)
      if (reason === "combination_not_allowed") refused.set(other, { reason, by });
  }
  for (const coupon of open) if (coupon !== winner) refused.set(coupon, { reason: "combination_not_allowed", by });
  return refused;
}
