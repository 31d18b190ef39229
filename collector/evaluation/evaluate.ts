import { automaticOutcome } from "./automatic-outcome.ts";
import { type Candidate, candidatesOf } from "./candidates.ts";
import { type CheckedCode, checkCodes } from "./codes.ts";
import { contextOf, type EvaluationContext } from "./context.ts";
import { dividedCart, undivided } from "./divided-lines.ts";
import { explanationsOf } from "./explain.ts";
import { givesNothing } from "./gives-nothing.ts";
import { limitedByMinimumPrice } from "./minimum-price.ts";
import { notificationsOf } from "./notifications.ts";
import { price } from "./price.ts";
import { possibleOf, progressOf } from "./progress.ts";
import { chooserOf } from "./promotion-groups.ts";
import type { PromotionSet } from "./promotion-set.ts";
import { replacesForMore, type Settled, withReplacement } from "./replacing-coupons.ts";
import { type Refusal, type Selection, select } from "./select.ts";
import { grandTotalOf, shippingOff, shippingTotals } from "./shipping-totals.ts";
import type { AppliedPromotion, Cart, CodeOutcome, EnteredCode, Evaluation, Usage } from "./types.ts";

/** Optional parts of the result; without the option they cost nothing. */
export interface EvaluateOptions {
  /** Every leaf that failed. @default false */
  readonly explain?: boolean | undefined;
  /** Promotions within reach. @default false */
  readonly possible?: boolean | undefined;
  /** Notifications for one location, or (`"*"`) for all. @default none */
  readonly notifyAt?: string | undefined;
  /** The id of an automatic promotion whose outcome is in the result, also where the cart has none of its items. @default none */
  readonly outcomeOf?: number | undefined;
}

/**
 * Computes the totals of a cart, the promotions that apply, and the status and reason of each code. Pure: the same
 * inputs give the same result, the inputs are not changed, and the same goods cost the same however they are cut into lines
 * and in whatever order these come.
 *
 * @param cart amounts in minor units of its currency
 * @param codes as entered, in the order of the request, each with its coupon
 * @param promotions the property's compiled promotions
 * @param usage uses so far, without those of the purchase that is evaluated
 * @param now epoch milliseconds
 */
export function evaluate(
  cart: Cart,
  codes: readonly EnteredCode[],
  promotions: PromotionSet,
  usage: Usage,
  now: number,
  { explain, possible, notifyAt, outcomeOf }: EvaluateOptions = {},
): Evaluation {
  const { cart: divided, partOf } = dividedCart(cart);
  const subject = outcomeOf === undefined ? undefined : promotions.byId(outcomeOf);
  const context = contextOf(divided, promotions, usage, now, subject);
  const checked = checkCodes(codes, context);
  const candidates = candidatesOf(checked, context);
  const { selection, applied } = settle(candidates, context);
  const subtotal = divided.lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
  const discount = discountOf(applied);
  const shipping = cart.shipping && shippingTotals(cart.shipping, applied);
  const progress = possible || notifyAt !== undefined ? progressOf(context, checked, applied) : [];
  return {
    currency: cart.currency,
    subtotal,
    discount,
    total: subtotal - discount,
    ...(shipping && { shipping, grandTotal: grandTotalOf(subtotal - discount, shipping) }),
    applied: undivided(applied, partOf),
    codes: checked.map((code) => codeOutcome(code, selection, applied, context)),
    ...(subject && { outcome: automaticOutcome(subject, selection, applied, context) }),
    explanations: explain ? explanationsOf(context, checked, applied, limitedIn(candidates, selection, context)) : [],
    possible: possible ? possibleOf(progress) : [],
    notices:
      notifyAt === undefined ? [] : notificationsOf(progress, cart.currency, notifyAt === "*" ? undefined : notifyAt),
  };
}

/** The promotions that only minimum prices keep from a larger discount. */
const limitedIn = (
  candidates: readonly Candidate[],
  { refused }: Selection,
  { grouped }: EvaluationContext,
): ReadonlySet<number> =>
  limitedByMinimumPrice(
    candidates.filter((candidate) => !refused.has(candidate)),
    grouped,
  );

/** A coupon that replaces automatic promotions for more is compared with what applies without it. */
function settle(candidates: readonly Candidate[], context: EvaluationContext): Settled {
  if (!candidates.some(replacesForMore)) return settleAll(candidates, context);
  const settled = settleAll(
    candidates.filter((candidate) => !replacesForMore(candidate)),
    context,
  );
  return withReplacement(settled, candidates.filter(replacesForMore), worthOf(settled.applied), (coupon) => {
    const applied = price([coupon], context.grouped);
    return applied.every(gaveSomething) ? { applied, worth: worthOf(applied) } : null;
  });
}

/**
 * Chooses one candidate of each group, selects and prices. A selected promotion for which earlier discounts leave nothing is
 * not in the totals and must not keep others out of them, so all of that runs again without it.
 */
function settleAll(candidates: readonly Candidate[], { grouped }: EvaluationContext): Settled {
  const priced = (selected: readonly Candidate[]) => price(selected, grouped);
  const chooseOfGroups = chooserOf(candidates, (candidate) => worthIn(priced([candidate])));
  let rest = candidates;
  for (let round = 1; ; round += 1) {
    const { kept, refused } = chooseOfGroups(rest);
    const selection = select(kept, refused);
    const applied = priced(selection.selected);
    if (applied.every(gaveSomething)) return { selection, applied };
    const gave = new Map(selection.selected.map((candidate, at) => [candidate, gaveSomething(applied[at]!)]));
    rest = rest.filter((candidate) => gave.get(candidate) !== false);
    // A promotion that gives nothing alone never gives anything: thousands of them must not cost a round each.
    if (round === 1) rest = rest.filter((candidate) => gave.has(candidate) || priced([candidate]).every(gaveSomething));
  }
}

const discountOf = (applied: readonly AppliedPromotion[]): number =>
  applied.reduce((sum, { discount }) => sum + discount, 0);

/** Off goods and shipping. */
const worthOf = (applied: readonly AppliedPromotion[]): number => discountOf(applied) + shippingOff(applied);

const worthIn = (applied: readonly AppliedPromotion[]): number | null =>
  applied.every(gaveSomething) ? worthOf(applied) : null;

const gaveSomething = ({ discount, gifts, freeZones, shipping }: AppliedPromotion): boolean =>
  discount > 0 || gifts.length > 0 || freeZones !== null || shipping !== undefined;

function codeOutcome(
  checked: CheckedCode,
  selection: Selection,
  applied: readonly AppliedPromotion[],
  context: EvaluationContext,
): CodeOutcome {
  const own = applied.find(({ code }) => code === checked.code);
  const refusal = own ? null : refusalOf(checked, selection);
  const promotion = checked.compiled?.promotion;
  return {
    number: checked.number,
    code: checked.code,
    promotionId: promotion?.id ?? null,
    promotionVersion: promotion?.version ?? null,
    promotionName: promotion?.name ?? null,
    status: checked.status,
    inTotals: own !== undefined,
    discount: own?.discount ?? 0,
    ...(context.cart.shipping && { shippingDiscount: own?.shipping?.discount ?? 0 }),
    reason: own ? null : (checked.reason ?? refusal?.reason ?? givesNothing(checked.compiled, context)),
    missing: checked.missing,
    supersededBy: refusal?.by ?? checked.supersededBy,
  };
}

function refusalOf(checked: CheckedCode, { refused }: Selection): Refusal | null {
  for (const [candidate, refusal] of refused) if (candidate.code === checked.code) return refusal;
  return null;
}
