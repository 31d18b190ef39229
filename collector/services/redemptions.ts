import { createHash } from "node:crypto";
import { parseIdempotencyKey } from "../contract/idempotency-key.ts";
import { NO_CUSTOMER, NO_REDEMPTIONS, parseRedemption, type RedemptionBody } from "../contract/redemption.ts";
import type { FieldError } from "../contract/responses/event-results.ts";
import { parseReversal } from "../contract/reversal.ts";
import { canonicalJson } from "../store/decide/versions.ts";
import type { Property } from "../store/ports/records.ts";
import type { Claim, Idempotency, StatedUse } from "../store/ports/redemptions.ts";
import type { Store } from "../store/ports/store.ts";
import { cartOf, customerOf } from "./calculation/cart.ts";
import { identityOf } from "./identity.ts";
import { unlessRefused } from "./redemption-errors.ts";
import { redemptionResponse, reversalResponse } from "./redemption-responses.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** What a server asks for: a body, and what it remembers the request by. */
export interface RedemptionRequest {
  readonly body: unknown;
  /** The header `Idempotency-Key`. */
  readonly idempotencyKey: string | undefined;
}

/** Two that say the same have the same, whatever the order in which fields were sent. */
export const fingerprintOf = (said: unknown): string =>
  createHash("sha256")
    .update(canonicalJson(said) ?? "")
    .digest("base64url");

/** What is wrong with a body; Capillary's own two complaints are told in its words. */
export function malformedKey(what: string, errors: readonly FieldError[]): Refusal {
  const known = errors.find(({ message }) => message === NO_REDEMPTIONS || message === NO_CUSTOMER);
  return refusal("malformed", known?.message ?? `The ${what} is not valid.`, errors);
}

/** What is asked for is read; and what its sender remembers it by, which names it with its content. */
export function idempotencyOf(
  what: string,
  { idempotencyKey }: RedemptionRequest,
  content: unknown,
): Idempotency | null | Refusal {
  const key = parseIdempotencyKey(idempotencyKey);
  if (!key.ok) return malformedKey(what, key.errors);
  return key.value === null ? null : { key: key.value, fingerprint: fingerprintOf([what, content]) };
}

/**
 * Redeems what a server says of an order: all of it, or nothing.
 * @param reservationId the reservation that it confirms, where the address names one
 */
export async function redeem(store: Store, property: Property, asked: RedemptionRequest, reservationId?: string) {
  const parsed = parseRedemption(
    reservationId === undefined ? asked.body : inReservation(asked.body, reservationId),
    property.currency,
  );
  if (!parsed.ok) return malformedKey("redemption", parsed.errors);
  const { transactionDate: _, ...content } = parsed.value;
  const idempotency = idempotencyOf("redemption", asked, content);
  if (isRefusal(idempotency)) return idempotency;
  const claim = claimOf(property, parsed.value, idempotency?.key ?? null, fingerprintOf(["redemption", content]));
  return unlessRefused(await store.redeem(claim), (redeemed) => redemptionResponse(redeemed, property.id));
}

/** A confirmation is a redemption that names its reservation. */
const inReservation = (body: unknown, reservationId: string): unknown =>
  typeof body === "object" && body !== null && !Array.isArray(body) ? { ...body, reservationId } : body;

function claimOf(
  property: Property,
  body: RedemptionBody & { readonly currency: string },
  idempotencyKey: string | null,
  fingerprint: string,
): Claim {
  const { cart, customer } = body;
  const shopper = identityOf(body);
  return {
    property,
    cdpSource: body.cdp_source,
    reported: {
      transactionId: body.transactionIdentifier,
      transactionNumber: body.transactionNumber,
      transactionDate: body.transactionDate,
      amount: body.amount,
      currency: body.currency,
      customerId: body.customerId,
      identifierType: body.customerIdentifierType,
      identifierValue: body.customerIdentifierValue,
    },
    buyer: shopper,
    codes: body.promoCode,
    cart: cart ? cartOf({ cart, customer }) : null,
    evaluationId: body.evaluationId ?? null,
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
    discountQuantity: use.discountAppliedOnQuantity,
    promotionQuantity: use.promotionAppliedOnQuantity,
  }));

const isWhole = (text: string): boolean => /^\d{1,15}$/.test(text);

/** Takes a redemption back, as a whole or some of its lines. */
export async function reverse(store: Store, property: Property, actor: string, id: string, asked: RedemptionRequest) {
  const parsed = parseReversal(asked.body);
  if (!parsed.ok) return malformedKey("reversal", parsed.errors);
  const idempotency = idempotencyOf("reversal", asked, { id, ...parsed.value });
  if (isRefusal(idempotency)) return idempotency;
  const { lines, reason = null } = parsed.value;
  const result = await store.reverse({
    propertyId: property.id,
    redemptionId: isWhole(id) ? Number(id) : 0,
    lines: lines?.map((line, at) => ({ ...line, path: `lines[${at}]` })) ?? null,
    reason,
    actor,
    idempotency,
  });
  return unlessRefused(result, reversalResponse);
}
