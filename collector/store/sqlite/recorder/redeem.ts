import { evaluate } from "../../../evaluation/evaluate.ts";
import type { Line } from "../../../evaluation/types.ts";
import { tooMany } from "../../decide/limits.ts";
import { mergeIntoServerPurchase } from "../../decide/merge-purchase.ts";
import {
  amountErrors,
  evaluatedUses,
  quotedUses,
  type RequestedRedemption,
  type RequestedUse,
  statedUses,
} from "../../decide/redeem.ts";
import { enteredCodes, type Rules } from "../../decide/rules.ts";
import type { Quote } from "../../ports/records.ts";
import {
  type Claim,
  isRefused,
  type Redeemed,
  type RedeemedUse,
  type RedemptionError,
  type Refused,
  type Reservation,
} from "../../ports/redemptions.ts";
import type { Tables } from "../tables/index.ts";
import { isFrozen } from "../tables/stored-redemptions.ts";
import { limitsOf } from "./limits.ts";
import { settlePurchase } from "./record-purchase.ts";
import { isHeldFor } from "./reserve.ts";
import type { OwnUses, RulesRequest } from "./rules.ts";

/** What a claim is judged by. */
interface Decision extends RequestedRedemption {
  readonly rules: Rules;
  /** What was bought; null where the server does not say. */
  readonly lines: readonly Line[] | null;
}

/**
 * Redeems what a server claims, all of it or nothing; inside a transaction.
 * @param now epoch milliseconds
 */
export function redeem(tables: Tables, claim: Claim, now: number): Redeemed | Refused {
  const { property, cdpSource, reported: said, fingerprint, idempotencyKey } = claim;
  const asked = idempotencyKey === null ? null : { propertyId: property.id, key: idempotencyKey, fingerprint };
  return tables.idempotency.once(asked, () =>
    tables.idempotency.oncePerTransaction(property.id, cdpSource, { key: said.transactionId, fingerprint }, () =>
      redeemNew(tables, claim, now),
    ),
  );
}

function redeemNew(tables: Tables, claim: Claim, now: number): Redeemed | Refused {
  const grounds = basisOf(tables, claim, now);
  if (isRefused(grounds)) return grounds;
  const { held, codes } = grounds;
  const { property, cdpSource, reported: said, reservationId } = claim;
  const { transactionId } = said;
  const stored = tables.redemptions.ofTransaction(property.id, transactionId, cdpSource);
  const own = { transactionId, cdpSource, stored };
  const asking: RulesRequest = {
    propertyId: property.id,
    numbers: [...codes, ...quotedCodes(grounds)],
    customerKey: tables.customerKeyOf(claim.buyer),
    own,
    butFor: { reservationId: reservationId ?? undefined },
  };
  const judged = decide(tables, { ...claim, codes }, grounds, asking, now);
  const objections = [
    ...judged.objections,
    ...amountErrors(claim, judged, judged.lines),
    ...judged.uses.flatMap((use) => errorsOf(tables, use, judged, asking)),
  ];
  if (held && !judged.uses.some(({ promotion }) => promotion.id === held.promotionId)) {
    objections.push({ reason: "not_applied", path: "reservationId" });
  }
  if (objections.length > 0) return { objections };
  const redeemed = write(tables, claim, judged, own, now);
  if (reservationId !== null) tables.reservations.end(property.id, reservationId, transactionId);
  return redeemed;
}

/** What a claim stands on: what it names, found. */
interface Basis {
  readonly held: Reservation | null;
  readonly shown: Quote | null;
  /** That it names, or that is held for it. */
  readonly codes: readonly string[];
}

function basisOf(tables: Tables, claim: Claim, now: number): Basis | Refused {
  const { property, cdpSource, reservationId, evaluationId } = claim;
  const held = reservationId === null ? null : isHeldFor(tables, property.id, reservationId, cdpSource);
  if (held && isRefused(held)) return held;
  const shown = evaluationId === null ? null : tables.quotes.find(property.id, evaluationId, now);
  if (evaluationId !== null && !shown) return { objections: [{ reason: "unknown_quote", path: "evaluationId" }] };
  return { held, shown, codes: held && claim.codes.length === 0 ? [held.code] : claim.codes };
}

const quotedCodes = ({ shown }: Basis): string[] => (shown?.applied ?? []).flatMap(({ code }) => code ?? []);

/** What a claim comes to, before it is looked at how many uses are left. */
function decide(tables: Tables, claim: Claim, { shown }: Basis, asking: RulesRequest, now: number): Decision {
  const rules = tables.rulesFor(asking);
  if (shown) return { ...quotedUses(claim, rules, shown), rules, lines: shown.lines };
  if (claim.cart === null) return { ...statedUses(claim, rules, now), rules, lines: null };
  const { lines: completed } = tables.catalog.completed(claim.property.id, claim.cart.lines, claim.cart.currency);
  const lines = completed.flatMap((line) => (line.price === null ? [] : [{ ...line, price: line.price }]));
  if (lines.length < completed.length) return { uses: [], objections: completed.flatMap(withoutPrice), rules, lines };
  const codes = enteredCodes(claim.codes, rules);
  const evaluation = evaluate({ ...claim.cart, lines }, codes, rules.promotions, rules.usage, now);
  return { ...evaluatedUses(claim, rules, evaluation, lines), rules, lines };
}

const withoutPrice = ({ price }: { price: number | null }, at: number): RedemptionError[] =>
  price === null ? [{ reason: "price_unknown", path: `cart.lines[${at}].price` }] : [];

function errorsOf(tables: Tables, use: RequestedUse, { rules }: Decision, asking: RulesRequest): RedemptionError[] {
  const known = asking.own!.stored.find((row) => row.promotionId === use.promotion.id && row.code === use.code);
  // A row that a server confirmed without our knowing what it said, or that was taken back, is not redeemed again.
  if (known && isFrozen(known))
    return [{ reason: known.reversed ? "already_reversed" : "transaction_conflict", path: use.path }];
  const reason = tooMany(use.count, limitsOf(tables, use, rules, asking));
  return reason === null ? [] : [{ reason, path: use.path }];
}

/** Records the server's telling and its redemptions, and settles what the browser told of the same order. */
function write(tables: Tables, claim: Claim, { uses, lines }: Decision, own: OwnUses, now: number): Redeemed {
  const { property, cdpSource, reported: said, buyer: shopper } = claim;
  const { transactionId } = said;
  const known = tables.purchases.find(property.id, cdpSource, transactionId);
  const purchase = mergeIntoServerPurchase(known, {
    transactionId,
    cdpSource,
    currency: said.currency,
    lines,
    customerId: shopper.customerId,
    customerKey: tables.customerKeyOf(shopper),
    occurredAt: said.transactionDate,
    at: now,
  });
  tables.purchases.put(property.id, purchase, null, now);
  const ids = uses.map((use) => tables.redemptions.confirm(property, purchase, own.stored, use, said, now));
  // Mostly the server is the first to tell of an order: then there is nothing to settle yet.
  if (known || tables.codeChecks.areThereOf(property.id, transactionId)) {
    settlePurchase(tables, property, purchase, now);
    tables.codeChecks.markOrdered(property.id, purchase);
  }
  const redeemed = uses.map((use, at) => answerOf(use, ids[at]!));
  return {
    ...said,
    redemptions: redeemed.flatMap(({ redemptions }) => redemptions),
    lineItems: redeemed.flatMap(({ lineItems }) => lineItems),
  };
}

/** What was stated is answered as it was stated; of a cart, what the promotion gave in all, and to each line. */
function answerOf({ promotion, draft, stated, count }: RequestedUse, redemptionId: number) {
  const common = { redemptionId, promotionId: promotion.id };
  if (draft.basis === "observed") {
    const ofKind = (wanted: string): RedeemedUse[] =>
      stated
        .filter(({ kind }) => kind === wanted)
        .map(({ kind: _, path: __, ...use }) => ({ ...use, ...common, discount: use.discount ?? 0 }));
    return { redemptions: ofKind("redemptions"), lineItems: ofKind("lineItems") };
  }
  const earned = (sku: string | null) => stated.find((use) => use.sku === sku)?.earnedPromotionId ?? null;
  const use = (sku: string | null, discount: number, quantity: number): RedeemedUse => ({
    ...common,
    count,
    sku,
    earnedPromotionId: earned(sku),
    discount,
    discountQuantity: quantity,
    promotionQuantity: quantity,
  });
  const quantity = draft.lines.reduce((sum, line) => sum + line.quantity, 0);
  return {
    redemptions: [use(null, draft.discount ?? 0, quantity)],
    lineItems: draft.lines.map((line) => use(line.sku, line.discount, line.quantity)),
  };
}
