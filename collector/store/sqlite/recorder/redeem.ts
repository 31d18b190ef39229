import { evaluate } from "../../../evaluation/evaluate.ts";
import type { Reason } from "../../../evaluation/reasons.ts";
import type { Line } from "../../../evaluation/types.ts";
import { LIMIT_REASONS, tooMany } from "../../decide/limits.ts";
import {
  amountErrors,
  evaluatedUses,
  type RequestedRedemption,
  type RequestedUse,
  statedUses,
} from "../../decide/redeem.ts";
import { redeemedUses } from "../../decide/redeemed-uses.ts";
import { codeIdOf, enteredCodes, type Rules } from "../../decide/rules.ts";
import type { KeptQuote } from "../../ports/records.ts";
import {
  type Claim,
  isRefused,
  type Redeemed,
  type RedemptionError,
  type Refused,
  type Reservation,
} from "../../ports/redemptions.ts";
import type { Tables } from "../tables/index.ts";
import { completedCart } from "./completed-cart.ts";
import { limitsOf } from "./limits.ts";
import { addServerReport, releaseFormer, settleReleased } from "./purchase-reports.ts";
import { redeemQuote } from "./redeem-quote.ts";
import { holdToConfirm } from "./reserve.ts";
import type { OwnUses, RulesRequest } from "./rules.ts";
import { claimChecks, settlePurchase } from "./settle-purchase.ts";

/** The uses that a claim redeems, with the rules that they were decided by. */
interface Decision extends RequestedRedemption {
  readonly rules: Rules;
  /** The purchased lines; null where the server does not report them. */
  readonly lines: readonly Line[] | null;
}

/**
 * Redeems a server's claim, all of it or nothing. Call it inside a transaction.
 * @param now epoch milliseconds
 */
export function redeem(tables: Tables, claim: Claim, now: number): Redeemed | Refused {
  const { property, cdpSource, reported, fingerprint, idempotencyKey } = claim;
  const key = idempotencyKey === null ? null : { propertyId: property.id, key: idempotencyKey, fingerprint };
  const { transactionId } = reported;
  // Kept answers have no contact of the buyer. The request is the same, so that its own is the one.
  const withReversals = (redeemed: Redeemed): Redeemed => ({
    ...redeemed,
    identifierValue: claim.reported.identifierValue,
    reversals: tables.redemptions.reversalsIn(property.id, transactionId, cdpSource),
  });
  const order = { key: transactionId, fingerprint };
  const redeemOnce = () =>
    tables.idempotency.oncePerTransaction(
      property.id,
      cdpSource,
      order,
      () => redeemNew(tables, claim, now),
      withReversals,
    );
  return tables.idempotency.once(key, redeemOnce, withReversals);
}

function redeemNew(tables: Tables, claim: Claim, now: number): Redeemed | Refused {
  const basis = basisOf(tables, claim, now);
  if (isRefused(basis)) return basis;
  const { held, codes } = basis;
  const { property, cdpSource, reported, reservationId, evaluationId } = claim;
  const { transactionId } = reported;
  const stored = tables.redemptions.ofTransaction(property.id, transactionId, cdpSource);
  const own = { transactionId, cdpSource, stored };
  const request: RulesRequest = {
    propertyId: property.id,
    numbers: [...codes, ...quotedCodes(basis)],
    identities: tables.identitiesOf(claim.buyer),
    own,
    butFor: { reservationId: reservationId ?? undefined },
  };
  const decision = decide(tables, { ...claim, codes }, basis, request, now);
  const objections = [
    ...decision.objections,
    ...amountErrors(claim, decision, decision.lines),
    ...decision.uses.flatMap((use) => errorsOf(tables, use, decision, request)),
  ];
  if (held && !decision.uses.some(({ promotion }) => promotion.id === held.promotionId)) {
    objections.push({ reason: "not_applied", path: "reservationId" });
  }
  const redeemable = decision.redeemable ?? withoutUsedUp(decision, objections);
  if (objections.length > 0) return { objections, ...(redeemable !== undefined && { redeemable }) };
  if (evaluationId !== null && cdpSource === "Production") {
    tables.quotes.redeem(property.id, evaluationId, cdpSource, transactionId);
  }
  const redeemed = write(tables, claim, decision, own, now);
  if (reservationId !== null) tables.reservations.end(property.id, reservationId, transactionId);
  return redeemed;
}

/** What is left of a quote where only uses are missing, as a decimal. */
function withoutUsedUp({ redeemableWithout }: Decision, objections: readonly RedemptionError[]): string | undefined {
  const isUsedUp = objections.length > 0 && objections.every(({ reason }) => LIMIT_REASONS.includes(reason));
  return isUsedUp ? redeemableWithout?.(new Set(objections.flatMap(({ use }) => use?.promotionId ?? []))) : undefined;
}

/** The hold and the quote that a claim names. */
interface Basis {
  readonly held: Reservation | null;
  readonly quote: KeptQuote | null;
  /** The codes of the claim, or else of the hold. */
  readonly codes: readonly string[];
}

function basisOf(tables: Tables, claim: Claim, now: number): Basis | Refused {
  const { property, cdpSource, reported, reservationId, evaluationId } = claim;
  const held = reservationId === null ? null : holdToConfirm(tables, property.id, reservationId, cdpSource);
  if (held && isRefused(held)) return held;
  const quote = evaluationId === null ? null : tables.quotes.findKept(property.id, evaluationId, now);
  if (evaluationId !== null && !quote) return { objections: [{ reason: "unknown_quote", path: "evaluationId" }] };
  if (quote && servesOther(tables, property.id, quote, { cdpSource, transactionId: reported.transactionId }))
    return { objections: [{ reason: "quote_used", path: "evaluationId" }] };
  return { held, quote, codes: held && claim.codes.length === 0 ? [held.code] : claim.codes };
}

/** Whether a quote was redeemed for another transaction that is not reversed. A test site uses nothing up. */
function servesOther(
  { redemptions }: Tables,
  propertyId: string,
  { redeemedBy }: KeptQuote,
  { cdpSource, transactionId }: NonNullable<KeptQuote["redeemedBy"]>,
): boolean {
  if (redeemedBy === null || cdpSource === "Staging") return false;
  if (redeemedBy.transactionId === transactionId && redeemedBy.cdpSource === cdpSource) return false;
  return redemptions.isInEffect(propertyId, redeemedBy.transactionId, redeemedBy.cdpSource);
}

const quotedCodes = ({ quote }: Basis): string[] =>
  (quote?.codes ?? []).flatMap(({ number, inTotals }) => (inTotals ? [number] : []));

/** The uses of a claim, before limits are checked. */
function decide(tables: Tables, claim: Claim, { quote }: Basis, request: RulesRequest, now: number): Decision {
  const rules = tables.rulesFor(request);
  if (quote) return { ...redeemQuote(tables, claim, quote, rules), rules };
  if (claim.cart === null) return { ...statedUses(claim, rules, now), rules, lines: null };
  const { lines, objections } = completedCart(tables, claim.property.id, claim.cart);
  if (objections.length > 0) return { uses: [], objections, rules, lines };
  const codes = enteredCodes(claim.codes, rules);
  const evaluation = evaluate({ ...claim.cart, lines }, codes, rules.promotions, rules.usage, now);
  return { ...evaluatedUses(claim, rules, evaluation, lines), rules, lines };
}

function errorsOf(tables: Tables, use: RequestedUse, { rules }: Decision, request: RulesRequest): RedemptionError[] {
  const error = (reason: Reason): RedemptionError[] => [
    { reason, path: use.path, use: { promotionId: use.promotion.id, code: use.code } },
  ];
  const stored = request.own!.stored.find((row) => row.promotionId === use.promotion.id && row.code === use.code);
  // A server confirmed the row by another request: it is not redeemed again. The reversal of what only a page reported is no obstacle.
  if (stored?.verified)
    return isOfOrder(tables, request) ? [] : error(stored.reversed ? "transaction_reversed" : "transaction_conflict");
  const reason = tooMany(use.count, limitsOf(tables, use, rules, request));
  return reason === null ? [] : error(reason);
}

/** Whether a notification of the order confirmed its redemptions: a call for the same use is counted already, whatever limits say. */
const isOfOrder = ({ orders }: Tables, { propertyId, own }: RulesRequest): boolean =>
  orders.isPaid(propertyId, own!.cdpSource, own!.transactionId);

/** Records the purchase as the server reports it and its redemptions, and settles what the browser reported of it. */
function write(tables: Tables, claim: Claim, { uses, lines, rules }: Decision, own: OwnUses, now: number): Redeemed {
  const { property, cdpSource, reported, buyer } = claim;
  const { transactionId } = reported;
  const stored = tables.purchases.find(property.id, cdpSource, transactionId);
  const purchase = addServerReport(
    tables,
    property,
    stored,
    {
      transactionId,
      cdpSource,
      currency: reported.currency,
      lines,
      customerId: buyer.customerId,
      visitorId: null,
      customerOrder: null,
      codeDiscounts: null,
      identities: tables.identitiesOf(buyer),
      occurredAt: reported.transactionDate,
      evaluatedAt: now,
      receivedAt: now,
    },
    uses.flatMap(({ code }) => code ?? []),
  );
  const released = stored && releaseFormer(tables, property, stored, purchase);
  const takenBack = own.stored.filter(({ verified, reversed }) => verified && reversed);
  const ids = uses.map((use) => {
    const kept = takenBack.find(({ promotionId, code }) => promotionId === use.promotion.id && code === use.code);
    if (kept) return kept.id;
    const codeId = codeIdOf(rules, use.draft);
    return tables.redemptions.confirm(property, purchase, own.stored, { ...use, codeId }, reported, now);
  });
  // The order may be another visitor's now, who tried its codes without its number.
  if (released) claimChecks(tables, property, purchase, now);
  // Mostly the server is the first to report a purchase: then there is nothing to settle yet.
  if (stored || tables.codeChecks.areThereOf(property.id, transactionId)) {
    settlePurchase(tables, property, purchase, now);
    tables.codeChecks.markOrdered(property.id, purchase);
  }
  if (stored) settleReleased(tables, property, stored, released, now);
  const redeemed = uses.map((use, at) => redeemedUses(use, ids[at]!));
  return {
    ...reported,
    redemptions: redeemed.flatMap(({ redemptions }) => redemptions),
    lineItems: redeemed.flatMap(({ lineItems }) => lineItems),
    reversals: takenBack.length === 0 ? [] : tables.redemptions.reversalsIn(property.id, transactionId, cdpSource),
  };
}
