import { z } from "zod";
import { minorAmountIn, optionalAmountIn } from "./amount.ts";
import { buyerFields, requireCustomer, requireOneCustomer } from "./buyer.ts";
import { cartIn, code, customer } from "./cart.ts";
import { currencyCodeOr, currencyOf, perCurrency } from "./currency.ts";
import { fieldsOf, isObject } from "./fields.ts";
import { transactionId } from "./identity.ts";
import { optionalTextId, textId } from "./ids.ts";
import { MAX_CODES_PER_EVENT, MAX_ITEMS_PER_EVENT } from "./limits.ts";
import { statedQuantity, useCount } from "./line-schemas.ts";
import type { ParseResult } from "./parse.ts";
import { parseGuarded } from "./parse-guarded.ts";
import { madeId } from "./uuid.ts";
import { list, orAbsent, orDefault, orNull, whole } from "./values.ts";

/** Capillary's error for a body without redemptions. */
export const NO_REDEMPTIONS = "At least lineItems or redemptions must be specified";
/** The last moment of JavaScript's `Date`, in epoch milliseconds. */
const LAST_MOMENT = 8_640_000_000_000_000;

/** Redemptions and reservations from Staging consume no uses. */
export const cdpSource = orDefault(z.enum(["Production", "Staging"]), "Production");

/** No promotion has this id: one of another form, such as Capillary's own, is unknown and not malformed. */
const UNKNOWN_PROMOTION = 0;

const promotionId = orNull(
  textId
    .transform((text) => (/^\d{1,15}$/.test(text) ? Number(text) : UNKNOWN_PROMOTION))
    .describe("A text or a number."),
);

/** One use of a promotion, for the whole order or for a line. */
const useIn = (currency: string | null) => ({
  sku: optionalTextId,
  promotionId,
  redemptionCount: useCount.describe("Number of uses that it consumes."),
  discount: optionalAmountIn(currency),
  discountAppliedOnQuantity: statedQuantity,
  promotionAppliedOnQuantity: statedQuantity,
});

/**
 * Schema of the body of `POST /v1/promotions/redemptions`.
 * @param currency of the amounts; null if the body names an invalid one
 */
export const redemptionIn = (currency: string | null) =>
  z
    .strictObject({
      ...buyerFields,
      transactionIdentifier: transactionId,
      transactionNumber: textId,
      transactionDate: whole(0, LAST_MOMENT).describe("Epoch milliseconds."),
      amount: minorAmountIn(currency).describe("Amount of the whole order before discounts, in major units."),
      currency: orAbsent(currencyCodeOr(currency)),
      lineItems: orDefault(
        list(z.strictObject({ ...useIn(currency), earnedPromotionId: optionalTextId }), 0, MAX_ITEMS_PER_EVENT),
        [],
      ),
      redemptions: orDefault(list(z.strictObject(useIn(currency)), 0, MAX_ITEMS_PER_EVENT), []),
      promoCode: z
        .union([code.transform((only) => [only]), list(code, 0, MAX_CODES_PER_EVENT)])
        .nullish()
        .transform((codes) => [...new Set(codes ?? [])])
        .describe("The code, or the codes, of the redemption."),
      evaluationId: orAbsent(madeId).describe(
        "The cart.id of a calculation of the last 24 hours. Its discounts are redeemed as they were calculated, as far as their facts are confirmed.",
      ),
      amount_includes: orAbsent(list(z.enum(["shipping", "tax"]), 0, 2)).describe(
        "The parts of amount beside the goods: then it may exceed the value of a quote's goods.",
      ),
      cart: orAbsent(cartIn(currency)).describe(
        "The cart that was bought. It is evaluated now. With evaluationId it confirms the quote's facts.",
      ),
      customer: orAbsent(customer).describe(
        "The buyer, for promotions with an audience. Its customer_id must be the one of customerId, if both are sent.",
      ),
      reservationId: orAbsent(madeId).describe("The reservation that the redemption confirms."),
      cdp_source: cdpSource,
    })
    .superRefine(requireCustomer, { when: isObject })
    .superRefine(requireOneCustomer, { when: isObject })
    .superRefine(requireRedemption, { when: isObject });

const isMissing = (value: unknown): boolean => value === undefined || value === null;
const isEmpty = (value: unknown): boolean => isMissing(value) || (Array.isArray(value) && value.length === 0);

/** Without cart and quote, the body must state the redemptions, with the promotion and the discount of each. */
function requireRedemption(body: object, context: z.RefinementCtx): void {
  const { lineItems, redemptions, cart, evaluationId, promoCode, reservationId } = body as Record<string, unknown>;
  if (!isMissing(cart) || !isMissing(evaluationId)) return;
  if (isEmpty(lineItems) && isEmpty(redemptions)) {
    context.addIssue({ code: "custom", path: ["lineItems"], message: NO_REDEMPTIONS });
  }
  const isNamed = !isEmpty(promoCode) || !isMissing(reservationId);
  for (const [name, uses] of Object.entries({ lineItems, redemptions })) {
    if (!Array.isArray(uses)) continue;
    for (const [at, use] of uses.entries()) {
      const fields = fieldsOf(use);
      if (fields === null) continue;
      for (const [field, message] of isNamed ? [DISCOUNT] : [DISCOUNT, PROMOTION_ID])
        if (isMissing(fields[field])) context.addIssue({ code: "custom", path: [name, at, field], message });
    }
  }
}

const DISCOUNT = ["discount", "is required without cart and evaluationId"] as const;
const PROMOTION_ID = ["promotionId", "is required without promoCode and reservationId"] as const;

/** A parsed body. Amounts are in minor units of its currency. */
export type RedemptionBody = z.infer<ReturnType<typeof redemptionIn>>;

const schemaIn = perCurrency(redemptionIn);

/**
 * Parses the body of `POST /v1/promotions/redemptions`, and of the confirmation of a reservation.
 * @param defaultCurrency the property's, for a body without currency
 * @returns the body with the currency of its amounts
 */
export function parseRedemption(
  body: unknown,
  defaultCurrency: string,
): ParseResult<RedemptionBody & { readonly currency: string }> {
  const fields = fieldsOf(body);
  const currency = currencyOf(fields?.currency ?? fieldsOf(fields?.cart)?.currency, defaultCurrency);
  const parsed = parseGuarded(schemaIn(currency), body);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  if (value.cart && value.cart.currency !== currency)
    return { ok: false, errors: [{ path: "cart.currency", message: `must be ${currency}, as of the redemption` }] };
  return { ok: true, value: { ...value, currency: currency! } };
}
