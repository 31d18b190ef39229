import type { CompiledAction } from "./actions/kind.ts";
import type { Candidate } from "./candidates.ts";
import { type Remaining, remainingOf } from "./remaining.ts";
import type { AppliedPromotion, FreeZones, Gift, Line, LineShare } from "./types.ts";

/** Computes the amounts: item-level actions first, then order-level ones, each in the order of selection. */
export function price(selected: readonly Candidate[], lines: readonly Line[]): AppliedPromotion[] {
  if (selected.length === 0) return [];
  const remaining = remainingOf(lines);
  const shares = selected.map((): LineShare[] => []);
  for (let at = 0; at < selected.length; at += 1) give(selected[at]!, "items", remaining, shares[at]!);
  for (let at = 0; at < selected.length; at += 1) give(selected[at]!, "order", remaining, shares[at]!);
  return selected.map((candidate, at) => appliedOf(candidate, shares[at]!));
}

function give(
  { applications }: Candidate,
  phase: CompiledAction["phase"],
  remaining: Remaining,
  shares: LineShare[],
): void {
  let rule: CompiledAction | null = null;
  for (const { action, reward, times } of applications) {
    if (action.phase !== phase) continue;
    if (action !== rule) remaining.begin();
    rule = action;
    for (const share of action.give(remaining, reward, times)) shares.push(share);
  }
}

function appliedOf({ compiled: { promotion }, code, applications }: Candidate, given: LineShare[]): AppliedPromotion {
  return {
    promotionId: promotion.id,
    promotionVersion: promotion.version,
    promotionName: promotion.name,
    code,
    discount: given.reduce((sum, share) => sum + share.discount, 0),
    shares: given.length > 1 ? byLine(given) : given,
    gifts: giftsOf(applications),
    freeZones: zonesOf(applications),
  };
}

/** Several applications of one promotion may discount the same line: it has one share of the promotion. */
function byLine(shares: readonly LineShare[]): LineShare[] {
  const lines = new Map<string, LineShare>();
  for (const share of shares) {
    const known = lines.get(share.lineId);
    lines.set(share.lineId, known ? joined(known, share) : share);
  }
  return [...lines.values()];
}

const joined = (a: LineShare, b: LineShare): LineShare => ({
  lineId: a.lineId,
  discount: a.discount + b.discount,
  quantity: a.quantity + b.quantity,
});

const NO_GIFTS: readonly Gift[] = [];

function giftsOf(applications: Candidate["applications"]): readonly Gift[] {
  if (applications.every(({ reward }) => reward.gifts.length === 0)) return NO_GIFTS;
  const gifts = new Map<string, Gift>();
  for (const { reward, times } of applications) {
    for (const gift of reward.gifts) {
      const key = `${gift.productId} ${gift.variantId}`;
      const quantity = (gifts.get(key)?.quantity ?? 0) + gift.quantity * times;
      gifts.set(key, { ...gift, quantity });
    }
  }
  return [...gifts.values()];
}

function zonesOf(applications: Candidate["applications"]): FreeZones | null {
  if (applications.every(({ reward }) => reward.freeZones === null)) return null;
  const zones = applications.flatMap(({ reward }) => (reward.freeZones === null ? [] : [reward.freeZones]));
  return zones.includes("*") ? "*" : [...new Set(zones.flat())];
}
