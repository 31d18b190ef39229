import { createHash } from "node:crypto";
import { NO_CUSTOMER } from "../contract/buyer.ts";
import { parseIdempotencyKey } from "../contract/idempotency-key.ts";
import { idProblem, trimmed } from "../contract/ids.ts";
import type { Quantity } from "../contract/line-numbers.ts";
import { NO_REDEMPTIONS, parseRedemption, type RedemptionBody } from "../contract/redemption.ts";
import type { FieldError } from "../contract/responses/event-results.ts";
import { parseReversal } from "../contract/reversal.ts";
import { canonicalJson } from "../store/decide/versions.ts";
import type { Property } from "../store/ports/records.ts";
import type { Claim, Idempotency, StatedUse } from "../store/ports/redemptions.ts";
import type { Store } from "../store/ports/store.ts";
import { cartOf, customerOf, textOf } from "./calculation/cart.ts";
import { buyerOf, personOf } from "./identity/buyer.ts";
import { idFrom } from "./path-id.ts";
import { redemptionError, unlessRefused } from "./redemption-errors.ts";
import { redemptionResponse, reversalResponse } from "./redemption-responses.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** A server's request to redeem, reverse or reserve. */
export interface RedemptionRequest {
  readonly body: unknown;
  /** The header `Idempotency-Key`. */
  readonly idempotencyKey: string | undefined;
}

/** A hash of a request's content, independent of the order of its fields. */
export const fingerprintOf = (content: unknown): string =>
  createHash("sha256")
    .update(canonicalJson(content) ?? "")
    .digest("base64url");

/**
 * Refuses an invalid body.
 * @param noun the name of the body; Capillary's own two messages replace the sentence with it
 */
export function malformedBody(noun: string, errors: readonly FieldError[]): Refusal {
  const fromCapillary = errors.find(({ message }) => message === NO_REDEMPTIONS || message === NO_CUSTOMER);
  return refusal("malformed", fromCapillary?.message ?? `The ${noun} is not valid.`, errors);
}

/**
 * The idempotency of a request: its key, bound to its content.
 * @param noun the operation, so that a key can't be used for two of them
 * @returns null without a key; a refusal where it is invalid
 */
export function idempotencyOf(
  noun: string,
  { idempotencyKey }: RedemptionRequest,
  content: unknown,
): Idempotency | null | Refusal {
  const key = parseIdempotencyKey(idempotencyKey);
  if (!key.ok) return malformedBody(noun, key.errors);
  return key.value === null ? null : { key: key.value, fingerprint: fingerprintOf([noun, content]) };
}

/**
 * Redeems a server's order: all of it, or nothing.
 * @param reservationId the reservation of the address, which the redemption confirms
 */
export async function redeem(store: Store, property: Property, request: RedemptionRequest, reservationId?: string) {
  if (reservationId !== undefined && idProblem(trimmed(reservationId)) !== null)
    return redemptionError({ objections: [{ reason: "unknown_reservation", path: "id" }] });
  const parsed = parseRedemption(
    reservationId === undefined ? request.body : withReservation(request.body, reservationId),
    property.currency,
  );
  if (!parsed.ok) return malformedBody("redemption", parsed.errors);
  const { transactionDate: _, ...content } = parsed.value;
  const idempotency = idempotencyOf("redemption", request, content);
  if (isRefusal(idempotency)) return idempotency;
  const claim = claimOf(property, parsed.value, idempotency?.key ?? null, fingerprintOf(["redemption", content]));
  return unlessRefused(await store.redeem(claim), (redeemed) => redemptionResponse(redeemed, property.id));
}

/** A confirmation is a redemption that names its reservation. */
const withReservation = (body: unknown, reservationId: string): unknown =>
  typeof body === "object" && body !== null && !Array.isArray(body) ? { ...body, reservationId } : body;

function claimOf(
  property: Property,
  body: RedemptionBody & { readonly currency: string },
  idempotencyKey: string | null,
  fingerprint: string,
): Claim {
  const { cart, customer } = body;
  return {
    property,
    cdpSource: body.cdp_source,
    reported: {
      transactionId: body.transactionIdentifier,
      transactionNumber: body.transactionNumber,
      transactionDate: body.transactionDate,
      amount: body.amount,
      currency: body.currency,
      customerId: personOf(body.customerId),
      identifierType: body.customerIdentifierType,
      identifierValue: body.customerIdentifierValue,
    },
    buyer: buyerOf(
      personOf(body.customerId) === null ? { ...body, customerId: textOf(customer?.customer_id ?? null) } : body,
      property,
    ),
    codes: body.promoCode,
    cart: cart ? cartOf({ cart, customer }) : null,
    evaluationId: body.evaluationId ?? null,
    amountIncludes: body.amount_includes ?? [],
    customer: customer && customerOf(customer),
    stated: [...usesOf("redemptions", body.redemptions), ...usesOf("lineItems", body.lineItems)],
    reservationId: body.reservationId ?? null,
    fingerprint,
    idempotencyKey,
  };
}

type SentUse = RedemptionBody["redemptions"][number] & { readonly earnedPromotionId?: string | null };

const usesOf = (kind: StatedUse["kind"], uses: readonly SentUse[]): StatedUse[] =>
  uses.map((use, at) => ({
    kind,
    path: `${kind}[${at}]`,
    sku: use.sku,
    promotionId: use.promotionId,
    earnedPromotionId: use.earnedPromotionId ?? null,
    count: use.redemptionCount,
    discount: use.discount ?? null,
    discountQuantity: unitsOf(use.discountAppliedOnQuantity),
    promotionQuantity: unitsOf(use.promotionAppliedOnQuantity),
    ...(isMeasure(use.discountAppliedOnQuantity) && { discountMeasure: use.discountAppliedOnQuantity }),
    ...(isMeasure(use.promotionAppliedOnQuantity) && { promotionMeasure: use.promotionAppliedOnQuantity }),
  }));

const isMeasure = (quantity: Quantity): quantity is string => typeof quantity === "string";

/** Measured goods are one unit. */
const unitsOf = (quantity: Quantity): number => (isMeasure(quantity) ? 1 : quantity);

/** No redemption has this id, so that the store refuses it as unknown. */
const UNKNOWN_ID = 0;

/** Reverses a redemption: the whole of it, or some lines. */
export async function reverse(store: Store, property: Property, actor: string, id: string, request: RedemptionRequest) {
  const parsed = parseReversal(request.body);
  if (!parsed.ok) return malformedBody("reversal", parsed.errors);
  const idempotency = idempotencyOf("reversal", request, { id, ...parsed.value });
  if (isRefusal(idempotency)) return idempotency;
  const { lines, reason = null } = parsed.value;
  const result = await store.reverse({
    propertyId: property.id,
    redemptionId: idFrom(id) ?? UNKNOWN_ID,
    lines: lines?.map((line, at) => ({ ...line, path: `lines[${at}]` })) ?? null,
    reason,
    actor,
    idempotency,
  });
  return unlessRefused(result, reversalResponse);
}
