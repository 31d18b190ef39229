import type { CompiledAction } from "./actions/kind.ts";
import type { Candidate } from "./candidates.ts";
import { type Remaining, remainingOf } from "./remaining.ts";
import type { Settings } from "./settings.ts";
import type { AppliedPromotion, FreeZones, Gift, Line, LineShare } from "./types.ts";

/** Computes the discounts: actions on items first, then actions on the order, each in the order of selection. */
export function price(
  selected: readonly Candidate[],
  lines: readonly Line[],
  { onOriginalPrice }: Settings,
): AppliedPromotion[] {
  if (selected.length === 0) return [];
  const remaining = remainingOf(lines, onOriginalPrice);
  const shares = selected.map((): LineShare[][] => []);
  for (let at = 0; at < selected.length; at += 1) give(selected[at]!, "items", remaining, shares[at]!);
  for (let at = 0; at < selected.length; at += 1) give(selected[at]!, "order", remaining, shares[at]!);
  return selected.map((candidate, at) => appliedOf(candidate, shares[at]!));
}

/**
 * Takes the discounts of one promotion in one phase off the lines.
 * @param shares gets one list for each rule with a discount, with at most one entry for each line
 */
function give(
  { applications }: Candidate,
  phase: CompiledAction["phase"],
  remaining: Remaining,
  shares: LineShare[][],
): void {
  for (let at = 0; at < applications.length; ) {
    const { action, reward, times } = applications[at]!;
    at += 1;
    if (action.phase !== phase) continue;
    remaining.begin();
    let ofRule = action.give(remaining, reward, times);
    const isOne = times === 1 && applications[at]?.action !== action;
    for (; applications[at]?.action === action; at += 1) {
      ofRule = ofRule.concat(action.give(remaining, applications[at]!.reward, applications[at]!.times));
    }
    // The applications of one rule discount different units, so their quantities add up.
    shares.push(isOne ? ofRule : byLine(ofRule, (a, b) => a + b));
  }
}

function appliedOf({ compiled: { promotion }, code, applications }: Candidate, rules: LineShare[][]): AppliedPromotion {
  const shares = sharesOf(rules);
  return {
    promotionId: promotion.id,
    promotionVersion: promotion.version,
    promotionName: promotion.name,
    code,
    discount: shares.reduce((sum, share) => sum + share.discount, 0),
    shares,
    gifts: giftsOf(applications),
    freeZones: zonesOf(applications),
  };
}

/**
 * One share for each line. Rules of one promotion mostly discount the same units, so their quantities do not add up.
 */
const sharesOf = (rules: readonly LineShare[][]): LineShare[] =>
  rules.length === 1 ? rules[0]! : byLine(rules.flat(), Math.max);

/** @param join quantity of two shares of the same line together */
function byLine(shares: readonly LineShare[], join: (a: number, b: number) => number): LineShare[] {
  const lines = new Map<string, LineShare>();
  for (const { lineId, discount, quantity } of shares) {
    const earlier = lines.get(lineId) ?? { lineId, discount: 0, quantity: 0 };
    lines.set(lineId, { lineId, discount: earlier.discount + discount, quantity: join(earlier.quantity, quantity) });
  }
  return [...lines.values()];
}

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
