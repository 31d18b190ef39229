import { z } from "zod";
import { ORDER_PLATFORMS } from "../../store/columns/vocabulary.ts";
import { ORDER_ID_FORMS } from "../order-source.ts";
import { dataOf, moment } from "./envelope.ts";

const orderSource = z
  .object({
    platform: z.enum(ORDER_PLATFORMS),
    transaction_id: z.enum(ORDER_ID_FORMS).describe("What your pages send as the order's id."),
    created_at: moment,
    updated_at: moment,
  })
  .meta({ id: "OrderSource", description: "A platform whose server reports orders. Its secret is never returned." });

export type OrderSourceResponse = Readonly<z.infer<typeof orderSource>>;

export const orderSourceResponse = dataOf(orderSource);
export const orderSourcesResponse = dataOf(z.array(orderSource));

/** What a notification of an order did. */
export const orderReceipt = z
  .object({
    outcome: z
      .enum(["recorded", "updated", "reversed", "unpaid", "unchanged", "outdated", "closed", "ignored", "ping"])
      .describe(
        "recorded: the order is new. updated: it changed. reversed: it was cancelled or refunded as a whole. unpaid: it is no order yet, or was cancelled before it was paid. unchanged: nothing is new, as after a repeated delivery. outdated: a later change arrived before. closed: it was taken back before. ignored: the topic is about no order. ping: the platform tried the address.",
      ),
    transaction_id: z.string().nullable().describe("The order, as its transaction; null without one."),
  })
  .meta({ id: "OrderReceipt" });
