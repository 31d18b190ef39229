import { z } from "zod";
import { EVENT_TYPES } from "../webhook-events.ts";
import { cursorPageOf, dataOf, moment } from "./envelope.ts";

const webhook = z
  .object({
    id: z.int(),
    url: z.string(),
    event_types: z.array(z.enum(EVENT_TYPES)),
    header_names: z
      .array(z.string())
      .describe("Names of the subscription's own headers. Responses do not contain their values."),
    max_batch_size: z.int(),
    is_active: z.boolean(),
    verified_only: z.boolean().describe("Whether redemptions that only pages reported are left out."),
    disabled_reason: z.string().nullable().describe("Why the collector disabled the subscription; null: it did not."),
    previous_secret_until: moment.nullable().describe("End of the time in which the previous secret signs as well."),
    created_at: moment,
    updated_at: moment,
    secret: z.string().optional().describe("Only the response that creates the secret contains it."),
  })
  .meta({ id: "Webhook" });
export type WebhookResponse = Readonly<z.infer<typeof webhook>>;

export const webhookResponse = dataOf(webhook);
export const webhooksResponse = dataOf(z.array(webhook));

const delivery = z
  .object({
    id: z.string().describe("webhook-id: the same for every attempt."),
    event_type: z.string(),
    status: z.enum(["pending", "delivered", "dead"]),
    attempts: z.int(),
    next_attempt_at: moment.nullable(),
    created_at: moment,
    last_attempt_at: moment.nullable(),
    last_status: z.int().nullable().describe("Status of the receiver's last response; null: no response."),
    last_failure: z
      .string()
      .nullable()
      .describe("Why there was no response: timeout, refused, broken_off, tls, unresolvable, not_public."),
    last_answer: z.string().nullable().describe("Start of the receiver's last response."),
    last_milliseconds: z.int().nullable(),
    body: z.string().describe("The signed JSON."),
  })
  .meta({ id: "Delivery" });
export type DeliveryResponse = Readonly<z.infer<typeof delivery>>;

export const deliveriesResponse = cursorPageOf(delivery);
export const testSentResponse = dataOf(z.object({ id: z.string().describe("Id of the delivery.") }));
export const redeliveredResponse = dataOf(z.object({ redelivered: z.int().describe("Messages that are sent again.") }));
