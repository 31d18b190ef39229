import { type Candidate, candidatesOf } from "./candidates.ts";
import { type CheckedCode, checkCodes } from "./codes.ts";
import { contextOf, type EvaluationContext } from "./context.ts";
import { explanationsOf } from "./explain.ts";
import { notificationsOf } from "./notifications.ts";
import { price } from "./price.ts";
import { possibleOf, progressOf } from "./progress.ts";
import type { PromotionSet } from "./promotion-set.ts";
import { type Refusal, type Selection, select } from "./select.ts";
import type { AppliedPromotion, Cart, CodeOutcome, EnteredCode, Evaluation, Usage } from "./types.ts";

/** What is computed beside the totals, on request: it costs nothing when it is not asked for. */
export interface EvaluateOptions {
  /** Every leaf that failed. @default false */
  readonly explain?: boolean | undefined;
  /** Promotions within reach. @default false */
  readonly possible?: boolean | undefined;
  /** Notifications, for one location or (`"*"`) for all. @default none */
  readonly notifyAt?: string | undefined;
}

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
  wishes: EvaluateOptions = {},
): Evaluation {
  const bench = contextOf(cart, promotions, usage, now);
  const judged = checkCodes(codes, bench);
  const { selection, applied } = settle(candidatesOf(judged, bench), bench);
  const subtotal = cart.lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
  const discount = applied.reduce((sum, one) => sum + one.discount, 0);
  const { explain, possible, notifyAt } = wishes;
  const standings = possible || notifyAt !== undefined ? progressOf(bench, judged, applied) : [];
  return {
    currency: cart.currency,
    subtotal,
    discount,
    total: subtotal - discount,
    applied,
    codes: judged.map((one) => outcomeOf(one, selection, applied)),
    explanations: explain ? explanationsOf(bench, judged, applied) : [],
    possible: possible ? possibleOf(standings) : [],
    notices:
      notifyAt === undefined ? [] : notificationsOf(standings, cart.currency, notifyAt === "*" ? undefined : notifyAt),
  };
}

/**
 * Selects and prices. A promotion that was selected and for which earlier discounts left nothing to give is not in
 * the totals, and must not keep others out of them either: then it is selected anew without it.
 */
function settle(
  candidates: readonly Candidate[],
  bench: EvaluationContext,
): { selection: Selection; applied: AppliedPromotion[] } {
  const { cart, promotions } = bench;
  const priced = (selected: readonly Candidate[]) => price(selected, cart.lines, promotions.settings);
  let rest = candidates;
  for (let round = 1; ; round += 1) {
    const selection = select(rest);
    const applied = priced(selection.selected);
    if (applied.every(gaveSomething)) return { selection, applied };
    const empty = new Set(selection.selected.filter((_, at) => !gaveSomething(applied[at]!)));
    rest = rest.filter((candidate) => !empty.has(candidate));
    // What gives nothing by itself never will: thousands of these must not be found out one by one.
    if (round === 1) rest = rest.filter((candidate) => priced([candidate]).every(gaveSomething));
  }
}

const gaveSomething = ({ discount, gifts, freeZones }: AppliedPromotion): boolean =>
  discount > 0 || gifts.length > 0 || freeZones !== null;

function outcomeOf(judged: CheckedCode, selection: Selection, applied: readonly AppliedPromotion[]): CodeOutcome {
  const mine = applied.find(({ code }) => code === judged.code);
  const refusal = mine ? null : refusalOf(judged, selection);
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

function refusalOf(judged: CheckedCode, { refused }: Selection): Refusal | null {
  for (const [candidate, refusal] of refused) if (candidate.code === judged.code) return refusal;
  return null;
}
