import { z } from "zod";
import { amount, dataOf, moment } from "./envelope.ts";

const numberOrText = z.union([z.number(), z.string()]);
const maybe = z.string().nullable();
const millis = z.number().describe("Epoch milliseconds.");

/** What a server said of its order, in Capillary's words. */
const said = {
  orgId: numberOrText.describe("The property."),
  customerIdentifierType: maybe,
  customerIdentifierValue: maybe,
  customerId: numberOrText.nullable().describe("A number where it is one."),
  transactionIdentifier: z.string(),
  transactionNumber: z.string(),
  transactionDate: millis,
  amount: z.number().describe("Before discounts, in major units."),
  currency: z.string(),
};

const use = {
  redemptionId: z.int(),
  promotionId: z.int().nullable(),
  redemptionCount: z.int(),
  discount: amount,
  discountAppliedOnQuantity: z.string(),
  promotionAppliedOnQuantity: z.string(),
};

export const redeemedResponse = z
  .object({
    ...said,
    redemptions: z.array(z.object({ sku: z.string().optional(), ...use })),
    lineItems: z.array(z.object({ sku: maybe, earnedPromotionId: maybe, ...use })),
  })
  .meta({ id: "Redeemed", description: "The same for the same transaction, as often as it is told." });

const listed = z
  .object({
    redemptionId: z.int(),
    ...said,
    customerIdentifierType: maybe.optional(),
    customerIdentifierValue: maybe.optional(),
    transactionNumber: z.string().optional(),
    amount: z.number().optional(),
    promotionId: z.int().nullable(),
    promoCode: maybe,
    redemptionCount: z.int(),
    discount: amount.nullable(),
    source: z.enum(["browser", "server"]),
    verified: z.boolean(),
    reversedAt: millis.nullable(),
    reversedDiscount: amount,
    lineItems: z.array(
      z.object({ lineId: z.string(), sku: maybe, discount: amount, discountAppliedOnQuantity: z.string() }),
    ),
  })
  .meta({ id: "ListedRedemption", description: "Of an order that only a browser told of, less is known." });

const counts = { total: z.int(), count: z.int(), per_page: z.int(), current_page: z.int(), total_pages: z.int() };

export const redemptionListResponse = dataOf(z.array(listed), z.object({ pagination: z.object(counts) }));

export const reversedResponse = z
  .object({
    redemptionId: z.int(),
    transactionIdentifier: z.string(),
    promotionId: z.int().nullable(),
    reversed: z.enum(["WHOLE", "PARTIAL"]),
    discount: amount.describe("Of the redemption."),
    reversedDiscount: amount.describe("What was taken back of it so far."),
    currency: z.string(),
    lines: z.array(z.object({ lineId: maybe, sku: maybe, quantity: z.int(), discount: amount })),
    reversedAt: millis,
    reason: maybe,
  })
  .meta({ id: "Reversed" });

export const reservationResponse = z
  .object({
    id: z.string(),
    promoCode: z.string(),
    promotionId: z.int(),
    redemptionCount: z.int(),
    state: z.enum(["held", "confirmed", "released", "expired"]),
    createdAt: moment,
    expiresAt: moment,
    transactionIdentifier: maybe.describe("Which order confirmed it."),
  })
  .meta({ id: "Reservation", description: "Uses of a code that are held for a checkout." });
