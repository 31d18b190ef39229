import type { Candidate } from "./candidates.ts";
import { remainingOf } from "./remaining.ts";
import type { AppliedPromotion, FreeZones, Gift, Line, LineShare } from "./types.ts";

/** Computes the amounts: item-level actions first, then order-level ones, each in the order of selection. */
export function price(selected: readonly Candidate[], lines: readonly Line[]): AppliedPromotion[] {
  if (selected.length === 0) return [];
  const remaining = remainingOf(lines);
  const shares = selected.map((): LineShare[] => []);
  for (const phase of ["items", "order"] as const) {
    for (const [index, { applications }] of selected.entries()) {
      for (const [at, { action, reward, times }] of applications.entries()) {
        if (action !== applications[at - 1]?.action) remaining.begin();
        if (action.phase === phase)
          for (const share of action.give(remaining, reward, times)) shares[index]!.push(share);
      }
    }
  }
  return selected.map((candidate, index) => appliedOf(candidate, shares[index]!));
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

function giftsOf(applications: Candidate["applications"]): Gift[] {
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
  const zones = applications.flatMap(({ reward }) => (reward.freeZones === null ? [] : [reward.freeZones]));
  if (zones.length === 0) return null;
  return zones.includes("*") ? "*" : [...new Set(zones.flat())];
}
