import { canonicalCode } from "../../evaluation/canonical-code.ts";
import type { CompiledPromotion } from "../../evaluation/compile.ts";
import { lineValue } from "../../evaluation/divided-lines.ts";
import { cartFailures, inactive } from "../../evaluation/eligibility.ts";
import { ENGINE } from "../../evaluation/engine.ts";
import type { Reason } from "../../evaluation/reasons.ts";
import type { AppliedPromotion, CodeOutcome, Evaluation, Line } from "../../evaluation/types.ts";
import type { Confirmation, Quote, RedemptionDraft } from "../ports/records.ts";
import type { Claim, RedemptionError, StatedUse } from "../ports/redemptions.ts";
import { type BoughtLine, boughtLines } from "./bought.ts";
import type { ConfirmedQuote } from "./confirm-quote.ts";
import { quotedCoupon } from "./quote.ts";
import { evaluatedDraft } from "./redemption-draft.ts";
import { NO_USAGE, type Rules } from "./rules.ts";

/** One promotion that a server redeems. */
export interface RequestedUse {
  readonly promotion: CompiledPromotion["promotion"];
  /** Canonical; null without a code. */
  readonly code: string | null;
  /** Uses that it consumes. */
  readonly count: number;
  readonly draft: RedemptionDraft;
  /** The units that the order bought on each line. */
  readonly bought: readonly BoughtLine[];
  /** The statements of the request about this promotion. */
  readonly stated: readonly StatedUse[];
  /** The place in the request that an error of this use refers to. */
  readonly path: string;
  /** How its facts were confirmed; null without a quote. */
  readonly confirmation: Confirmation | null;
  /** The number of the evaluation that gave it, a quote's where it names one; null where it is unknown. */
  readonly engine: number | null;
}

/** The uses that a claim requests, and its errors. */
export interface RequestedRedemption {
  readonly uses: readonly RequestedUse[];
  readonly objections: readonly RedemptionError[];
  /** See `Refused`. */
  readonly redeemable?: string;
  /** Of a quote: the discount that would be accepted without some promotions, as a decimal. */
  readonly redeemableWithout?: (promotionIds: ReadonlySet<number>) => string;
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

/** The uses of a claim that states amounts: one use per promotion, which has to be active and eligible for this customer. */
export function statedUses(claim: Claim, { promotions, coupons }: Rules, now: number): RequestedRedemption {
  const objections: RedemptionError[] = unknownCodes(claim, coupons);
  const codeOf = new Map<number, string>();
  for (const [code, { promotionId }] of coupons) {
    if (codeOf.has(promotionId)) objections.push({ reason: "superseded", path: "promoCode" });
    else codeOf.set(promotionId, code);
  }
  const [onlyPromotion] = codeOf.size === 1 ? codeOf.keys() : [];
  const byPromotion = Map.groupBy(claim.stated, ({ promotionId }) => promotionId ?? onlyPromotion ?? null);
  const uses = [...byPromotion].flatMap(([id, stated]): RequestedUse[] => {
    const compiled = id === null ? undefined : promotions.byId(id);
    const path = id === null ? "promoCode" : pathOf(stated[0]!);
    const code = (id !== null && codeOf.get(id)) || null;
    const reason = compiled ? ineligible(compiled, code, claim, now) : "unknown_promotion";
    // Without a promotion id, an unknown code has an error already.
    if (reason !== null && (id !== null || objections.length === 0)) objections.push({ reason, path });
    return compiled && reason === null ? [statedUse(compiled, code, stated, path)] : [];
  });
  // Where a named promotion is unknown, its code can't be used: one error says so.
  const isUnknown = objections.some(({ reason }) => reason === "unknown_promotion");
  const unused = isUnknown ? [] : [...codeOf.keys()].filter((id) => !byPromotion.has(id));
  return {
    uses,
    objections: [...objections, ...unused.map(() => ({ reason: "not_applied", path: "promoCode" }) as const)],
  };
}

const pathOf = ({ path, promotionId }: StatedUse): string =>
  promotionId === null ? "promoCode" : `${path}.promotionId`;

function unknownCodes({ codes }: Claim, coupons: Rules["coupons"]): RedemptionError[] {
  const unknown = codes.filter((number) => !coupons.has(canonicalCode(number)));
  return unknown.map(() => ({ reason: "unknown_code", path: "promoCode" }));
}

/** Why a promotion can't be redeemed by this customer now, with or without a code; null where it can. */
function ineligible(compiled: CompiledPromotion, code: string | null, claim: Claim, now: number): Reason | null {
  const whyInactive = inactive(compiled, NO_USAGE, now);
  if (whyInactive !== null) return whyInactive;
  if (code === null && compiled.promotion.redemption_type === "COUPON") return "code_required";
  const cart = { currency: claim.reported.currency, known: false, lines: [], customer: claim.customer };
  // A claim without a cart has no channel or address: only these failures count.
  const failed = cartFailures(compiled, cart).filter(({ reason }) => CHECKED_WITHOUT_CART.includes(reason));
  return failed[0]?.reason ?? null;
}

const CHECKED_WITHOUT_CART: readonly Reason[] = ["currency_mismatch", "customer_not_eligible"];

function statedUse(
  { promotion }: CompiledPromotion,
  code: string | null,
  stated: readonly StatedUse[],
  path: string,
): RequestedUse {
  const { uses, shares } = countedOnce(stated);
  const discount = discountOf(shares);
  const draft: RedemptionDraft = {
    promotionId: promotion.id,
    promotionVersion: promotion.version,
    promotionName: promotion.name,
    code,
    basis: "observed",
    status: 5,
    reason: null,
    discount,
    claimedDiscount: discount,
    lines: shares.map((use, at) => ({
      lineId: String(at + 1),
      productId: null,
      variantId: null,
      sku: use.sku,
      quantity: use.discountQuantity,
      quantitySent: use.discountMeasure ?? null,
      discount: use.discount ?? 0,
    })),
  };
  // The request has no lines: a promotion applies to units that were bought.
  const bought = shares.map((use, at) => ({ lineId: String(at + 1), sku: use.sku, ...boughtBy(use) }));
  const count = sumOf(uses.map((use) => use.count));
  return { promotion, code, count, draft, bought, stated, path, confirmation: null, engine: ENGINE };
}

const discountOf = (stated: readonly StatedUse[]): number => sumOf(stated.map(({ discount }) => discount ?? 0));

/**
 * The statements about one promotion that count. The same discount in both lists, as in a response, is one: its uses are those of the
 * order, its shares those of the lines. Different discounts add up.
 */
function countedOnce(stated: readonly StatedUse[]): Record<"uses" | "shares", readonly StatedUse[]> {
  const { redemptions = [], lineItems = [] } = Object.groupBy(stated, ({ kind }) => kind);
  const isOne = redemptions.length > 0 && lineItems.length > 0 && discountOf(redemptions) === discountOf(lineItems);
  return isOne ? { uses: redemptions, shares: lineItems } : { uses: stated, shares: stated };
}

/** The units of a stated use. A measure is kept where the line is one unit. */
function boughtBy(use: StatedUse): Pick<BoughtLine, "quantity" | "quantitySent"> {
  const quantity = Math.max(use.discountQuantity, use.promotionQuantity);
  const quantitySent = use.discountMeasure ?? use.promotionMeasure;
  return { quantity, ...(quantity === 1 && quantitySent !== undefined && { quantitySent }) };
}

/** Why a quote is not redeemed for a claim, whatever facts are confirmed: its promotions have ended, or it is for another order. */
export function quoteErrors(claim: Claim, rules: Rules, quote: Quote): RedemptionError[] {
  const errors = quote.applied.flatMap((applied): RedemptionError[] => {
    const reason = whyQuoteEnded(applied, quote, rules);
    return reason === null ? [] : [{ reason, path: "evaluationId" }];
  });
  if (quote.currency !== claim.reported.currency) errors.push({ reason: "currency_mismatch", path: "currency" });
  if (outcomesOf(claim, quote).includes(undefined)) errors.push({ reason: "not_applied", path: "promoCode" });
  return errors;
}

/** A promotion that is disabled or deleted ends its quotes, and so does the deletion of its code. */
function whyQuoteEnded({ promotionId, code }: AppliedPromotion, { codeIds }: Quote, rules: Rules): Reason | null {
  const compiled = rules.promotions.byId(promotionId);
  if (!compiled) return "quote_ended";
  if (compiled.promotion.status !== "ENABLED") return "promotion_disabled";
  return code === null || quotedCoupon({ promotionId, code }, codeIds, rules) ? null : "quote_ended";
}

/** The outcomes of the claim's codes in the quote; undefined where the quote lacks the code. */
function outcomesOf({ codes }: Claim, quote: Quote): (CodeOutcome | undefined)[] {
  const quoted = new Map(quote.codes.map((outcome) => [outcome.code, outcome]));
  return codes.map((number) => quoted.get(canonicalCode(number)));
}

/** The uses of a claim that names a quote: all promotions in its totals. */
export function quotedUses(
  claim: Claim,
  rules: Rules,
  quote: Quote,
  { applied, lines, partOf, confirmations }: ConfirmedQuote,
): RequestedRedemption {
  const codes = outcomesOf(claim, quote).flatMap((outcome) => outcome ?? []);
  const { uses, objections } = evaluatedUses(claim, rules, { applied, codes }, lines, partOf);
  return {
    uses: uses.map((use) => ({
      ...use,
      confirmation: confirmations.get(use.promotion.id) ?? null,
      engine: quote.engine ?? null,
    })),
    objections,
  };
}

/** An order's amount before discounts can't be below the value of its lines, nor below its discounts. */
export function amountErrors(
  { reported }: Claim,
  { uses }: RequestedRedemption,
  lines: readonly Line[] | null,
): RedemptionError[] {
  const bought = sumOf((lines ?? []).map(lineValue));
  const discount = sumOf(uses.map(({ draft }) => draft.discount ?? 0));
  return reported.amount < Math.max(bought, discount) ? [{ reason: "amount_mismatch", path: "amount" }] : [];
}

/**
 * The uses of a claim with an evaluated cart: all promotions in its totals, which have to include every code of the claim.
 * @param partOf of a quote: lines that were sent as part of another line
 */
export function evaluatedUses(
  claim: Claim,
  { promotions }: Rules,
  evaluation: Pick<Evaluation, "applied" | "codes">,
  lines: readonly Line[],
  partOf?: Quote["partOf"],
): RequestedRedemption {
  const bought = boughtLines(lines, partOf);
  const named = new Set<string | null>(claim.codes.map(canonicalCode));
  const inTotals = new Set(evaluation.applied.map(({ promotionId }) => promotionId));
  const [onlyCode] = claim.codes.length === 1 ? evaluation.codes : [];
  const promotionOf = ({ promotionId }: StatedUse) => promotionId ?? onlyCode?.promotionId ?? null;
  const byId = new Map(lines.map((line) => [line.id, line]));
  const notInTotals = claim.stated.filter((use) => !inTotals.has(promotionOf(use) ?? 0));
  const uses = evaluation.applied.map((applied): RequestedUse => {
    const stated = claim.stated.filter((use) => promotionOf(use) === applied.promotionId);
    const counted = countedOnce(stated);
    return {
      promotion: promotions.byId(applied.promotionId)!.promotion,
      code: applied.code,
      count: stated.length > 0 ? sumOf(counted.uses.map(({ count }) => count)) : 1,
      draft: evaluatedDraft(applied, (id) => byId.get(id)!, claimedIn(counted.shares)),
      bought,
      stated,
      path: named.has(applied.code) ? "promoCode" : claim.evaluationId === null ? "cart" : "evaluationId",
      confirmation: null,
      engine: ENGINE,
    };
  });
  return { uses, objections: [...codeErrors(evaluation.codes), ...notInTotals.flatMap(notApplied(evaluation.codes))] };
}

const codeErrors = (codes: readonly CodeOutcome[]): RedemptionError[] =>
  codes.flatMap(({ inTotals, reason }) => (inTotals ? [] : [{ reason: reason ?? "not_applied", path: "promoCode" }]));

/** The error of a stated use whose promotion is not in the totals. The promotion of a code has the code's error already. */
const notApplied =
  (codes: readonly CodeOutcome[]) =>
  ({ promotionId, path }: StatedUse): RedemptionError[] =>
    promotionId === null || codes.some((code) => code.promotionId === promotionId)
      ? []
      : [{ reason: "not_applied", path: `${path}.promotionId` }];

function claimedIn(stated: readonly StatedUse[]): number | null {
  const discounts = stated.flatMap(({ discount }) => discount ?? []);
  return discounts.length > 0 ? sumOf(discounts) : null;
}
