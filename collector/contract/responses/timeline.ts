import { z } from "zod";
import { CDP_SOURCES, SOURCES, VERDICTS } from "../../store/columns/vocabulary.ts";
import { dataOf, moment, nextCursor } from "./envelope.ts";
import { codeCheck, order, purchase, redemption, reversal } from "./facts.ts";
import { reason, status } from "./promocode.ts";

const decimal = z.string().describe("In major units.");
const minor = z.int().describe("In minor units.");

const cart = z
  .object({
    currency: z.string(),
    lines: z.array(
      z.object({
        product_id: z.string().nullable(),
        variant_id: z.string().nullable(),
        sku: z.string().nullable(),
        name: z.string().nullable().describe("Of the product in the catalog today; null where it is not there."),
        quantity: z.string().describe("A decimal."),
        price: decimal.nullable().describe("Of one unit, before discounts; null where it is not known."),
      }),
    ),
  })
  .nullable()
  .describe(
    "The cart at that moment: of the event, or of its visitor by earlier events. null: its lines are not known. Prices are those of events.",
  );

const outcome = z
  .object({
    verdict: z.enum(VERDICTS),
    verdict_reason: reason.nullable(),
    status,
    reason: reason.nullable(),
    in_totals: z.boolean(),
    discount: decimal,
    discount_minor: minor,
    missing_amount: decimal.nullable(),
    missing_amount_minor: minor.nullable(),
    missing_quantity: z.int().nullable(),
    cart_value: decimal.nullable(),
    cart_value_minor: minor.nullable(),
    currency: z.string(),
  })
  .describe(
    "The outcome at that moment. code_check has the present one, which an order or a removal may have changed.",
  );

const removal = z.object({
  code: z.string().describe("The canonical code."),
  source: z.enum(SOURCES).nullable().describe("The kind of key that reported it; null: unknown."),
  event_id: z.string().nullable(),
  transaction_id: z.string().nullable(),
  customer_id: z.string().nullable(),
  visitor_id: z.string().nullable(),
  cdp_source: z.enum(CDP_SOURCES),
});

const quote = z.object({
  id: z.string().describe("The `evaluationId` of the calculation."),
  transaction_id: z.string().describe("The order that names it."),
  currency: z.string(),
  subtotal: decimal,
  subtotal_minor: minor,
  discount: decimal,
  discount_minor: minor,
  total: decimal,
  total_minor: minor,
  codes: z.array(
    z.object({
      code: z.string().describe("The canonical code."),
      entered: z.string(),
      status,
      reason: reason.nullable(),
      in_totals: z.boolean(),
      discount: decimal,
      discount_minor: minor,
    }),
  ),
});

const delivery = z.object({
  id: z.string().describe("webhook-id: the same for every attempt."),
  webhook_id: z.int(),
  event_type: z.string(),
  status: z.enum(["pending", "delivered", "dead"]),
  attempts: z.int(),
  last_attempt_at: moment.nullable(),
  last_status: z.int().nullable().describe("Status of the receiver's last response; null: no response."),
  redemption_ids: z.array(z.int()).describe("The redemptions that it is about."),
});

const at = moment.describe("When it happened, UTC.");

const checkEntry = (type: string, description: string) =>
  z.object({ at, type: z.literal(type), cart, outcome, code_check: codeCheck }).describe(description);

const entry = z
  .discriminatedUnion("type", [
    checkEntry("calculation", "A code in a request to price a cart."),
    z.object({ at, type: z.literal("quote"), cart, quote }).describe("The calculation that an order names."),
    checkEntry("code_entered", "A code that a visitor tried."),
    z.object({ at, type: z.literal("code_removed"), cart, removal }).describe("A code that was removed."),
    z.object({ at, type: z.literal("purchase"), cart, purchase }).describe("An order."),
    checkEntry("code_ordered", "A code that an order names."),
    z.object({ at, type: z.literal("order"), order }).describe("The last state of an order at the shop's server."),
    z.object({ at, type: z.literal("redemption"), redemption }).describe("A use of a promotion on an order."),
    z.object({ at, type: z.literal("reversal"), reversal }).describe("A redemption that was taken back."),
    z.object({ at, type: z.literal("delivery"), delivery }).describe("A webhook message about a redemption."),
  ])
  .meta({ id: "TimelineEntry" });

export const timelineResponse = dataOf(
  z.array(entry),
  z.object({ next_cursor: nextCursor.describe("The cursor of the entries before; null: these are the first.") }),
);
