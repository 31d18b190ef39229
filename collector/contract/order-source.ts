import { z } from "zod";
import { type ParseResult, parseWith } from "./parse.ts";

export type { OrderFlag } from "../store/columns/vocabulary.ts";

/** The forms of an order's id. A shop's pages send one of them as the transaction. */
export const ORDER_ID_FORMS = ["id", "number", "name"] as const;
export type OrderIdForm = (typeof ORDER_ID_FORMS)[number];

/** Schema of the body of `PUT /v1/properties/{property_id}/order_sources/{platform}`. */
export const orderSourceIn = z.strictObject({
  secret: z
    .string()
    .min(8)
    .max(255)
    .describe("The secret that signs the platform's notifications, as it is set or shown there. It is never returned."),
  transaction_id: z
    .enum(ORDER_ID_FORMS)
    .default("id")
    .describe(
      "What your pages send as the order's id. id: the platform's id. number: the number that customers see. name: Shopify's name, such as #1001.",
    ),
});

/** A parsed body. */
export type OrderSourceBody = z.infer<typeof orderSourceIn>;

export const parseOrderSource = (body: unknown): ParseResult<OrderSourceBody> => parseWith(orderSourceIn, body);
