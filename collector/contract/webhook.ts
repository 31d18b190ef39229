import { z } from "zod";
import { type ParseResult, parseWith } from "./parse.ts";
import { list, whole } from "./values.ts";
import { EVENT_TYPES, WEBHOOK_EVENTS } from "./webhook-events.ts";

/** How a signing secret begins; base64 follows (Standard Webhooks). */
export const SECRET_PREFIX = "whsec_";

/** 24 to 64 bytes in base64: fewer can be guessed, more than the hash's block add nothing. */
const secret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, `must be ${SECRET_PREFIX} and 24 to 64 bytes in base64`);

const MAX_URL_LENGTH = 2_048;

/** @param allowHttp whether http: is taken, too */
const address = (allowHttp: boolean) =>
  z
    .url({ protocol: allowHttp ? /^https?$/ : /^https$/, error: `must be a URL: ${allowHttp ? "http" : "https"}://…` })
    .max(MAX_URL_LENGTH)
    .refine((text) => !/^\w+:\/\/[^/?#]*@/.test(text), "must not hold a name or a password: use a header")
    .transform((text) => text.split("#", 1)[0]!);

/** Headers that are ours, or the connection's. */
const FORBIDDEN =
  /^(webhook-.*|content-.*|transfer-encoding|host|connection|keep-alive|upgrade|te|trailer|expect|proxy-.*|sec-.*)$/i;

const headers = z
  .record(z.string(), z.string().max(1_024))
  .superRefine((sent, context) => {
    const complain = (name: string, message: string) => context.addIssue({ code: "custom", path: [name], message });
    if (Object.keys(sent).length > 20) context.addIssue({ code: "custom", message: "must have at most 20 entries" });
    for (const [name, value] of Object.entries(sent)) {
      if (!/^[\w!#$%&'*+.^`|~-]{1,64}$/.test(name)) complain(name, "is no name of a header");
      else if (FORBIDDEN.test(name)) complain(name, "can't be chosen");
      if (!/^[\t\x20-\x7e]*$/.test(value)) complain(name, "must be visible ASCII");
    }
  })
  .describe("Sent with each message, and never answered: what they hold may be secret.");

const eventTypes = list(z.enum(EVENT_TYPES), 1, EVENT_TYPES.length)
  .transform((named) => EVENT_TYPES.filter((type) => named.includes(type)))
  .describe(
    Object.entries(WEBHOOK_EVENTS)
      .map(([type, { sent }]) => `${type}: ${sent}`)
      .join(" "),
  );

/** The body of `POST /v1/webhooks`. @param allowHttp whether http: is taken, too: the property, or the development switch, allows it */
export const webhookIn = (allowHttp: boolean) =>
  z.strictObject({
    url: address(allowHttp).describe("Where messages are sent. Redirects are not followed."),
    event_types: eventTypes,
    headers: headers.default({}),
    secret: secret.optional().describe("What messages are signed with; one is made where it is absent."),
    max_batch_size: whole(1, 100).default(1).describe("Most events of one type in a message, where many wait."),
    is_active: z.boolean().default(true),
  });

/** A subscription as it was asked for. */
export type WebhookBody = z.infer<ReturnType<typeof webhookIn>>;

/** Reads the body of `POST /v1/webhooks`. */
export const parseWebhook = (body: unknown, allowHttp: boolean): ParseResult<WebhookBody> =>
  parseWith(webhookIn(allowHttp), body);

/** The body of `PUT /v1/webhooks/{id}`: what is not named stays. A secret is exchanged by rotating it. */
export const webhookChange = (allowHttp: boolean) =>
  z.strictObject({
    url: address(allowHttp).optional(),
    event_types: eventTypes.optional(),
    headers: headers.optional(),
    max_batch_size: whole(1, 100).optional(),
    is_active: z.boolean().optional(),
  });

/** What is changed of a subscription. */
export type WebhookChange = z.infer<ReturnType<typeof webhookChange>>;

/** Reads the body of `PUT /v1/webhooks/{id}`. */
export const parseWebhookChange = (body: unknown, allowHttp: boolean): ParseResult<WebhookChange> =>
  parseWith(webhookChange(allowHttp), body);

/** A month, which is as long as a receiver may take to learn a new secret. */
const MAX_OVERLAP_HOURS = 720;

/** The body of `POST /v1/webhooks/{id}/rotate`. */
export const secretRotation = z.strictObject({
  secret: secret.optional().describe("The new one; one is made where it is absent."),
  overlap_hours: z.number().min(0).max(MAX_OVERLAP_HOURS).default(24).describe("How long the old one signs as well."),
});

/** The body of `POST /v1/webhooks/{id}/redeliver`. */
export const redelivery = z.strictObject({
  since: z.iso
    .datetime({ offset: true })
    .transform((text) => Date.parse(text))
    .describe("Dead messages that were made since."),
});
