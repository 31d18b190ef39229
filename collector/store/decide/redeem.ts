import { canonicalCode } from "../../evaluation/canonical-code.ts";
import type { CompiledPromotion } from "../../evaluation/compile.ts";
import { cartFailures, inactive } from "../../evaluation/eligibility.ts";
import type { Reason } from "../../evaluation/reasons.ts";
import type { CodeOutcome, Evaluation, Line, Usage } from "../../evaluation/types.ts";
import type { Quote, RedemptionDraft } from "../ports/records.ts";
import type { Claim, RedemptionError, StatedUse } from "../ports/redemptions.ts";
import { evaluated } from "./purchase.ts";
import { inSentOrder } from "./quote.ts";
import type { Rules } from "./rules.ts";

/** One promotion that a server redeems: what is written, and what was stated of it. */
export interface RequestedUse {
  readonly promotion: CompiledPromotion["promotion"];
  /** Canonical; null where no code brought it. */
  readonly code: string | null;
  /** How many uses it consumes. */
  readonly count: number;
  readonly draft: RedemptionDraft;
  readonly stated: readonly StatedUse[];
  /** Where in what was sent an objection to it stands. */
  readonly path: string;
}

/** What a claim comes to, and everything that is against it. */
export interface RequestedRedemption {
  readonly uses: readonly RequestedUse[];
  readonly objections: readonly RedemptionError[];
}

/** For where uses so far do not matter: how many are left is looked at use by use. */
export const NO_USAGE: Usage = { promotions: new Map(), codes: new Map() };

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

/** What the stated amounts come to: one use a promotion, active now, and meant for this customer. */
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
    const against = compiled ? errorOf(compiled, code, claim, now) : "unknown_promotion";
    // A code that nobody knows has been named already.
    if (against !== null && (id !== null || objections.length === 0)) objections.push({ reason: against, path });
    return compiled && against === null ? [statedUse(compiled, code, stated, path)] : [];
  });
  const unused = [...codeOf.keys()].filter((id) => !byPromotion.has(id));
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

/** Why a promotion can't be redeemed now, by this customer, with or without a code. */
function errorOf(compiled: CompiledPromotion, code: string | null, claim: Claim, now: number): Reason | null {
  const resting = inactive(compiled, NO_USAGE, now);
  if (resting !== null) return resting;
  if (code === null && compiled.promotion.redemption_type === "COUPON") return "code_required";
  const cart = { currency: claim.reported.currency, known: false, lines: [], customer: claim.customer };
  // Of where it is sold and goes to, a claim without a cart says nothing.
  const failed = cartFailures(compiled, cart).filter(({ reason }) => REQUESTED.includes(reason));
  return failed[0]?.reason ?? null;
}

const REQUESTED: readonly Reason[] = ["currency_mismatch", "customer_not_eligible"];

function statedUse(
  { promotion }: CompiledPromotion,
  code: string | null,
  stated: readonly StatedUse[],
  path: string,
): RequestedUse {
  const discount = sumOf(stated.map((one) => one.discount ?? 0));
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
    lines: stated.map((one, at) => ({
      lineId: String(at + 1),
      productId: null,
      variantId: null,
      sku: one.sku,
      quantity: one.discountQuantity,
      discount: one.discount ?? 0,
    })),
  };
  return { promotion, code, count: sumOf(stated.map(({ count }) => count)), draft, stated, path };
}

/** What a remembered calculation comes to: all that was in its totals, as it was shown. */
export function quotedUses(claim: Claim, rules: Rules, shown: Quote): RequestedRedemption {
  const objections = shown.applied.flatMap(({ promotionId, code }): RedemptionError[] => {
    if (!rules.promotions.byId(promotionId)) return [{ reason: "unknown_promotion", path: "evaluationId" }];
    if (code !== null && !rules.coupons.has(code)) return [{ reason: "unknown_code", path: "evaluationId" }];
    return [];
  });
  if (shown.currency !== claim.reported.currency) objections.push({ reason: "currency_mismatch", path: "currency" });
  const known = new Map(shown.codes.map((one) => [one.code, one]));
  const named = claim.codes.map((number) => known.get(canonicalCode(number)));
  if (named.includes(undefined)) objections.push({ reason: "not_applied", path: "promoCode" });
  if (objections.length > 0) return { uses: [], objections };
  const codes = named.flatMap((one) => one ?? []);
  return evaluatedUses(claim, rules, { applied: inSentOrder(shown), codes }, shown.lines);
}

/** What was bought, and what was taken off, can't be more than the order came to before discounts. */
export function amountErrors(
  { reported: said, stated }: Claim,
  { uses }: RequestedRedemption,
  lines: readonly Line[] | null,
): RedemptionError[] {
  const bought = sumOf((lines ?? []).map(({ price, quantity }) => price * quantity));
  const ofKind = (kind: StatedUse["kind"]) =>
    sumOf(stated.flatMap((use) => (use.kind === kind ? (use.discount ?? 0) : 0)));
  // One may state the same discount for the order and for its lines.
  const off = lines
    ? sumOf(uses.map(({ draft }) => draft.discount ?? 0))
    : Math.max(ofKind("lineItems"), ofKind("redemptions"));
  return said.amount < Math.max(bought, off) ? [{ reason: "amount_mismatch", path: "amount" }] : [];
}

/** What an evaluated cart comes to: every promotion in its totals, among them every code that was named. */
export function evaluatedUses(
  claim: Claim,
  { promotions }: Rules,
  evaluation: Pick<Evaluation, "applied" | "codes">,
  lines: readonly Line[],
): RequestedRedemption {
  const named = new Set<string | null>(claim.codes.map(canonicalCode));
  const inTotals = new Set(evaluation.applied.map(({ promotionId }) => promotionId));
  const [onlyCode] = claim.codes.length === 1 ? evaluation.codes : [];
  const promotionOf = ({ promotionId }: StatedUse) => promotionId ?? onlyCode?.promotionId ?? null;
  const byId = new Map(lines.map((line) => [line.id, line]));
  const strangers = claim.stated.filter((one) => !inTotals.has(promotionOf(one) ?? 0));
  const uses = evaluation.applied.map((one): RequestedUse => {
    const stated = claim.stated.filter((use) => promotionOf(use) === one.promotionId);
    return {
      promotion: promotions.byId(one.promotionId)!.promotion,
      code: one.code,
      count: stated.length > 0 ? sumOf(stated.map(({ count }) => count)) : 1,
      draft: evaluated(one, (id) => byId.get(id)!, claimedIn(stated)),
      stated,
      path: named.has(one.code) ? "promoCode" : claim.evaluationId === null ? "cart" : "evaluationId",
    };
  });
  return { uses, objections: [...codesLeftOut(evaluation.codes), ...strangers.flatMap(notApplied(evaluation.codes))] };
}

const codesLeftOut = (codes: readonly CodeOutcome[]): RedemptionError[] =>
  codes.flatMap(({ inTotals, reason }) => (inTotals ? [] : [{ reason: reason ?? "not_applied", path: "promoCode" }]));

/** One that a code was to bring has been named with the code. */
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
