import { z } from "zod";
import { CONFIRMERS } from "../../store/columns/vocabulary.ts";
import { amount, dataOf, moment } from "./envelope.ts";
import { factValue } from "./problem.ts";

const numberOrText = z.union([z.number(), z.string()]);
const maybe = z.string().nullable();
const millis = z.number().describe("Epoch milliseconds.");

/** The order, as a server reported it, with Capillary's names. */
const order = {
  orgId: numberOrText.describe("Id of the property."),
  customerIdentifierType: maybe,
  customerIdentifierValue: maybe,
  customerId: numberOrText.nullable().describe("A number if the id consists of digits."),
  transactionIdentifier: z.string(),
  transactionNumber: z.string(),
  transactionDate: millis,
  amount: z.number().describe("Amount before discounts, in major units."),
  currency: z.string(),
};

const extent = z.enum(["WHOLE", "PARTIAL"]).describe("WHOLE: nothing of the discount is left.");
const reversedDiscount = amount.describe("The part of the discount that is reversed so far.");

const shippingDiscount = amount
  .optional()
  .describe("Off the price of shipping; discount does not contain it. Absent: nothing.");

const use = {
  redemptionId: z.int(),
  promotionId: maybe,
  redemptionCount: z.int(),
  discount: amount,
  shippingDiscount,
  discountAppliedOnQuantity: z.string(),
  promotionAppliedOnQuantity: z.string(),
};

export const redeemedResponse = z
  .object({
    ...order,
    redemptions: z.array(z.object({ sku: z.string().optional(), ...use })),
    lineItems: z.array(z.object({ sku: maybe, earnedPromotionId: maybe, ...use })),
    reversals: z
      .array(z.object({ redemptionId: z.int(), reversed: extent, reversedDiscount, reversedAt: millis }))
      .describe(
        "The redemptions that were reversed since, each with its latest reversal. Empty in the first response.",
      ),
  })
  .meta({ id: "Redeemed", description: "Equal for every request with the same transaction, apart from `reversals`." });

const difference = z.object({
  line: maybe.describe("Id of the line; null: the whole cart."),
  field: z.string().describe("price, customer.group_id, …"),
  stated: factValue,
  confirmed: factValue,
});

const listed = z
  .object({
    redemptionId: z.int(),
    ...order,
    customerIdentifierType: maybe.optional(),
    customerIdentifierValue: maybe.optional(),
    transactionNumber: z.string().optional(),
    amount: z.number().optional(),
    promotionId: maybe,
    promoCode: maybe,
    redemptionCount: z.int(),
    discount: amount.nullable(),
    shippingDiscount,
    source: z.enum(["browser", "server"]),
    verified: z.boolean(),
    reversedAt: millis.nullable(),
    reversedDiscount: amount,
    confirmedBy: z
      .record(z.string(), z.array(z.enum(CONFIRMERS)))
      .nullable()
      .describe(
        "For each fact of its quote that the promotion reads, the sources that confirmed it; null: no quote. goods: products and quantities. amount: only the amount binds the fact, as a sum.",
      ),
    quoteDifferences: z
      .array(difference)
      .describe("Facts that the quote states otherwise than the server or the catalog, without giving more."),
    lineItems: z.array(
      z.object({ lineId: z.string(), sku: maybe, discount: amount, discountAppliedOnQuantity: z.string() }),
    ),
  })
  .meta({ id: "ListedRedemption", description: "A redemption that only a browser reported has fewer fields." });

const counts = { total: z.int(), count: z.int(), per_page: z.int(), current_page: z.int(), total_pages: z.int() };

export const redemptionListResponse = dataOf(z.array(listed), z.object({ pagination: z.object(counts) }));

export const reversedResponse = z
  .object({
    redemptionId: z.int(),
    transactionIdentifier: z.string(),
    promotionId: maybe,
    reversed: extent,
    discount: amount.describe("The discount that this reversal takes back."),
    reversedDiscount,
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
    promotionId: z.string(),
    redemptionCount: z.int(),
    state: z
      .enum(["held", "confirmed", "released", "expired", "ended"])
      .describe("ended: its code was deleted during the hold."),
    createdAt: moment,
    expiresAt: moment,
    transactionIdentifier: maybe.describe("The order that confirmed the reservation; null: none yet."),
  })
  .meta({ id: "Reservation", description: "Uses of a code, held for a checkout." });
