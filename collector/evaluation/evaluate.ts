import type { Given } from "./actions/kind.ts";
import { type Bench, type JudgedCode, judgeCodes } from "./codes.ts";
import { bySelectionOrder, type PromotionSet } from "./compile.ts";
import { inactive, notForCart } from "./gates.ts";
import { remainingOf } from "./remaining.ts";
import { applicableRules, type Candidate, type Selection, select } from "./select.ts";
import type { AppliedPromotion, Cart, CodeOutcome, EnteredCode, Evaluation, LineShare, Usage } from "./types.ts";

/**
 * What a cart costs, which promotions apply, how far each code got and why no further. Pure: the same inputs give
 * the same answer, the inputs are not changed, and the order of the cart's lines changes no total and no share.
 *
 * @param cart what is bought, in minor units of its currency
 * @param codes as entered, in the order of the request, each with what it is known to be
 * @param promotions the property's compiled promotions
 * @param usage uses so far, without those of the purchase that is being evaluated
 * @param now epoch milliseconds
 */
export function evaluate(
  cart: Cart,
  codes: readonly EnteredCode[],
  promotions: PromotionSet,
  usage: Usage,
  now: number,
): Evaluation {
  const bench = { cart, promotions, usage, now };
  const judged = judgeCodes(codes, bench);
  const selection = select(candidatesOf(judged, bench));
  const applied = price(selection.selected, cart);
  const subtotal = cart.lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
  const discount = applied.reduce((sum, one) => sum + one.discount, 0);
  return {
    currency: cart.currency,
    subtotal,
    discount,
    total: subtotal - discount,
    applied,
    codes: judged.map((one) => outcomeOf(one, selection, applied)),
  };
}

function candidatesOf(judged: readonly JudgedCode[], { cart, promotions, usage, now }: Bench): Candidate[] {
  const automatic = promotions.automatic
    .filter((compiled) => !inactive(compiled, usage, now) && !notForCart(compiled, cart))
    .map((compiled) => ({ compiled, code: null, rules: applicableRules(compiled, cart) }))
    .filter(({ rules }) => rules.length > 0);
  const byCode = judged.flatMap(({ compiled, code, status, reason }) =>
    compiled && status === 4 && reason === null ? [{ compiled, code, rules: applicableRules(compiled, cart) }] : [],
  );
  return [...automatic, ...byCode].sort((a, b) => bySelectionOrder(a.compiled, b.compiled));
}

/** Computes the amounts: item-level actions first, then order-level ones, each in the order of selection. */
function price(selected: readonly Candidate[], cart: Cart): AppliedPromotion[] {
  const remaining = remainingOf(cart.lines);
  const given = selected.map((): Given[] => []);
  for (const phase of ["items", "order"] as const) {
    for (const [index, { rules }] of selected.entries()) {
      const actions = rules.map(({ action }) => action).filter((action) => action.phase === phase);
      for (const action of actions) given[index]!.push(action.apply(remaining));
    }
  }
  return selected.map((candidate, index) => appliedOf(candidate, given[index]!)).filter(gaveSomething);
}

/** What earlier discounts left nothing for is not in the totals. */
const gaveSomething = ({ discount, gifts }: AppliedPromotion): boolean => discount > 0 || gifts.length > 0;

function appliedOf({ compiled: { promotion }, code }: Candidate, given: readonly Given[]): AppliedPromotion {
  const shares = given.flatMap((one) => one.shares).reduce(mergeByLine, []);
  return {
    promotionId: promotion.id,
    promotionVersion: promotion.version,
    promotionName: promotion.name,
    code,
    discount: shares.reduce((sum, share) => sum + share.discount, 0),
    shares,
    gifts: given.flatMap((one) => one.gifts),
  };
}

/** Several rules of one promotion may discount the same line: the line has one share of the promotion. */
function mergeByLine(shares: LineShare[], next: LineShare): LineShare[] {
  const same = shares.findIndex(({ lineId }) => lineId === next.lineId);
  if (same < 0) return [...shares, next];
  const { discount, quantity } = shares[same]!;
  const merged = { ...next, discount: discount + next.discount, quantity: Math.max(quantity, next.quantity) };
  return shares.with(same, merged);
}

function outcomeOf(judged: JudgedCode, selection: Selection, applied: readonly AppliedPromotion[]): CodeOutcome {
  const mine = applied.find(({ code }) => code === judged.code);
  const refusal = [...selection.refused].find(([{ code }]) => code === judged.code)?.[1];
  const promotion = judged.compiled?.promotion;
  return {
    number: judged.number,
    code: judged.code,
    promotionId: promotion?.id ?? null,
    promotionVersion: promotion?.version ?? null,
    promotionName: promotion?.name ?? null,
    status: judged.status,
    inTotals: mine !== undefined,
    discount: mine?.discount ?? 0,
    reason: mine ? null : (judged.reason ?? refusal?.reason ?? "no_discountable_items"),
    missing: judged.missing,
    supersededBy: refusal?.by ?? judged.by,
  };
}
