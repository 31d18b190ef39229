import { z } from "zod";
import { readAmount, sentAmount } from "./amount.ts";
import { cartIn, code, customer } from "./cart.ts";
import { currencyCode, currencyOf } from "./currency.ts";
import { ofKind } from "./error-messages.ts";
import { fieldsOf, isObject } from "./fields.ts";
import { guard } from "./guard.ts";
import { id } from "./ids.ts";
import { MAX_CODES_PER_EVENT, MAX_ITEMS_PER_EVENT, MAX_QUANTITY } from "./limits.ts";
import { type ParseResult, parseWith } from "./parse.ts";
import { list, whole } from "./values.ts";

/** Capillary's words for a redemption that redeems nothing. */
export const NO_REDEMPTIONS = "At least lineItems or redemptions must be specified";
/** Capillary's words for a redemption of nobody. */
export const NO_CUSTOMER =
  "CustomerIdentifierType and CustomerIdentifierValue is mandatory when customerId is not specified.";

/** An id as a text. */
const text = id.transform(String);
/** The same; null where it is absent. */
export const optionalText = text.nullish().transform((value) => value ?? null);

/** The last moment that JavaScript can tell of. */
const LAST_MOMENT = 8_640_000_000_000_000;

/** Who buys: a customer by their id, or by something else that they are known by. */
export const customerFields = {
  customerId: optionalText,
  customerIdentifierType: optionalText.describe("email, mobile, externalId, or a word of the site's own."),
  customerIdentifierValue: optionalText,
};

/** Test rows consume nothing. */
export const cdpSource = z.enum(["Production", "Staging"]).default("Production");

/** A number of units, which some clients send as a text. */
const units = z
  .union([z.number(), z.string().regex(/^\d{1,7}$/)], { error: ofKind("must be a whole number") })
  .transform(Number)
  .pipe(whole(0, MAX_QUANTITY))
  .default(1);

const promotionId = z
  .union([z.number(), z.string().regex(/^\d{1,15}$/)], { error: ofKind("must be the id of a promotion") })
  .transform(Number)
  .pipe(whole(1))
  .nullish()
  .transform((value) => value ?? null);

const useIn = (currency: string | null) => ({
  sku: optionalText,
  promotionId,
  redemptionCount: whole(1, MAX_QUANTITY).default(1).describe("How many uses it consumes."),
  discount: sentAmount.transform((amount, context) => readAmount(amount, currency, context)).optional(),
  discountAppliedOnQuantity: units,
  promotionAppliedOnQuantity: units,
});

export const redemptionIn = (currency: string | null) =>
  z
    .strictObject({
      ...customerFields,
      transactionIdentifier: text,
      transactionNumber: text,
      transactionDate: whole(0, LAST_MOMENT).describe("Epoch milliseconds."),
      amount: sentAmount
        .transform((amount, context) => readAmount(amount, currency, context))
        .describe("Of the whole order before discounts, in major units."),
      currency: currencyCode.optional(),
      lineItems: list(
        z.strictObject({ ...useIn(currency), earnedPromotionId: optionalText }),
        0,
        MAX_ITEMS_PER_EVENT,
      ).default([]),
      redemptions: list(z.strictObject(useIn(currency)), 0, MAX_ITEMS_PER_EVENT).default([]),
      promoCode: z
        .union([code.transform((one) => [one]), list(code, 0, MAX_CODES_PER_EVENT)])
        .nullish()
        .transform((codes) => [...new Set(codes ?? [])])
        .describe("The code, or the codes, that brought it."),
      evaluationId: text
        .optional()
        .describe("The cart.id of a calculation of the last 24 hours: what was shown is redeemed as it was shown."),
      cart: cartIn(currency).optional().describe("What was bought: it is evaluated."),
      customer: customer.optional(),
      reservationId: text.optional().describe("The hold that it confirms."),
      cdp_source: cdpSource,
    })
    .superRefine(requireCustomer, { when: isObject })
    .superRefine(requireRedemption, { when: isObject })
    .superRefine(requireOneCart, { when: isObject });

const isMissing = (value: unknown): boolean => value === undefined || value === null;
const isEmpty = (value: unknown): boolean => isMissing(value) || (Array.isArray(value) && value.length === 0);

/** Somebody has to be named. */
export function requireCustomer(body: object, context: z.RefinementCtx): void {
  const { customerId, customerIdentifierType, customerIdentifierValue } = body as Record<string, unknown>;
  if (!isMissing(customerId) || !(isMissing(customerIdentifierType) || isMissing(customerIdentifierValue))) return;
  const path = isMissing(customerIdentifierType) ? "customerIdentifierType" : "customerIdentifierValue";
  context.addIssue({ code: "custom", path: [path], message: NO_CUSTOMER });
}

/** What is evaluated says by itself what is redeemed; what is stated has to say what it gave, and which promotion. */
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
      const required = fields === null ? [] : ["discount", ...(isNamed ? [] : ["promotionId"])];
      for (const field of required.filter((one) => isMissing(fields![one])))
        context.addIssue({ code: "custom", path: [name, at, field], message: "is required" });
    }
  }
}

/** What was shown is redeemed as it was shown: beside it no other cart can be meant. */
function requireOneCart(body: object, context: z.RefinementCtx): void {
  const { cart, evaluationId } = body as Record<string, unknown>;
  if (isMissing(cart) || isMissing(evaluationId)) return;
  context.addIssue({ code: "custom", path: ["evaluationId"], message: "can't be named beside a cart" });
}

type Redemption = ReturnType<typeof redemptionIn>;
/** A redemption as it was sent, amounts in minor units of its currency. */
export type RedemptionBody = z.infer<Redemption>;

const schemas = new Map<string | null, Redemption>();

/** Building a schema takes longer than reading a body: it is built once for each of the world's currencies. */
function schemaIn(currency: string | null): Redemption {
  const schema = schemas.get(currency) ?? redemptionIn(currency);
  schemas.set(currency, schema);
  return schema;
}

/**
 * Reads the body of `POST /v1/promotions/redemptions`, and of a reservation's confirmation.
 * @param defaultCurrency the property's, for one that names none
 * @returns with the currency of its amounts
 */
export function parseRedemption(
  body: unknown,
  defaultCurrency: string,
): ParseResult<RedemptionBody & { readonly currency: string }> {
  const hostile = guard(body);
  if (hostile) return { ok: false, errors: [hostile] };
  const fields = fieldsOf(body);
  const inCart = fieldsOf(fields?.cart)?.currency;
  const currency = currencyOf(fields?.currency ?? inCart, defaultCurrency);
  const parsed = parseWith(schemaIn(currency), body);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  if (value.cart && value.cart.currency !== currency)
    return { ok: false, errors: [{ path: "cart.currency", message: "must be the redemption's" }] };
  return { ok: true, value: { ...value, currency: currency! } };
}
