import { z } from "zod";
import { EVENT_TYPES } from "../webhook-events.ts";
import { cursorPageOf, dataOf, moment } from "./envelope.ts";

const webhook = z
  .object({
    id: z.int(),
    url: z.string(),
    event_types: z.array(z.enum(EVENT_TYPES)),
    header_names: z.array(z.string()).describe("Of the subscription's own headers; what they hold is told to nobody."),
    max_batch_size: z.int(),
    is_active: z.boolean(),
    disabled_reason: z.string().nullable().describe("Where nobody switched it off."),
    previous_secret_until: moment.nullable().describe("While the secret before signs as well."),
    created_at: moment,
    updated_at: moment,
    secret: z.string().optional().describe("Told when it is made, and never again."),
  })
  .meta({ id: "Webhook" });
export type WebhookResponse = Readonly<z.infer<typeof webhook>>;

export const webhookResponse = dataOf(webhook);
export const webhooksResponse = dataOf(z.array(webhook));

const delivery = z
  .object({
    id: z.string().describe("webhook-id: the same at each attempt."),
    event_type: z.string(),
    status: z.enum(["pending", "delivered", "dead"]),
    attempts: z.int(),
    next_attempt_at: moment.nullable(),
    created_at: moment,
    last_attempt_at: moment.nullable(),
    last_status: z.int().nullable().describe("What the receiver answered; null where it did not."),
    last_failure: z
      .string()
      .nullable()
      .describe("Why it did not: timeout, refused, broken_off, tls, unresolvable, not_public."),
    last_answer: z.string().nullable().describe("The beginning of its answer."),
    last_milliseconds: z.int().nullable(),
    body: z.string().describe("As it is signed and sent."),
  })
  .meta({ id: "Delivery" });
export type DeliveryResponse = Readonly<z.infer<typeof delivery>>;

export const deliveriesResponse = cursorPageOf(delivery);
export const testSentResponse = dataOf(z.object({ id: z.string().describe("Of the delivery.") }));
export const redeliveredResponse = dataOf(z.object({ redelivered: z.int().describe("Messages that are sent again.") }));
