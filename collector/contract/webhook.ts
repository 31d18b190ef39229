import { z } from "zod";
import { outboundAddress } from "./outbound-address.ts";
import { type ParseResult, parseWith } from "./parse.ts";
import { epochMilliseconds, list, overlapHours, whole } from "./values.ts";
import { EVENT_TYPES, WEBHOOK_EVENTS } from "./webhook-events.ts";

/** Start of a signing secret, before its base64 (Standard Webhooks). */
export const SECRET_PREFIX = "whsec_";

/** 24 to 64 bytes in base64 (Standard Webhooks). More than a block of the hash, 64 bytes, add no security. */
const secret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, `must be ${SECRET_PREFIX} followed by 24 to 64 bytes in base64`);

/** Headers that the collector or the connection sets. */
const RESERVED =
  /^(webhook-.*|content-.*|transfer-encoding|host|connection|keep-alive|upgrade|te|trailer|expect|proxy-.*|sec-.*)$/i;

const headers = z
  .record(z.string(), z.string().max(1_024))
  .superRefine((headers, context) => {
    const report = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    if (Object.keys(headers).length > 20) report([], "must have at most 20 entries");
    for (const [name, value] of Object.entries(headers)) {
      if (!/^[\w!#$%&'*+.^`|~-]{1,64}$/.test(name)) report([name], "must have a valid header name");
      else if (RESERVED.test(name)) report([name], "is reserved: use another header name");
      if (!/^[\t\x20-\x7e]*$/.test(value)) report([name], "must consist of visible ASCII characters, spaces and tabs");
    }
  })
  .describe("Headers of each message. Responses do not contain them, because their values may be secret.");

const eventTypes = list(z.enum(EVENT_TYPES), 1, EVENT_TYPES.length)
  .transform((named) => EVENT_TYPES.filter((type) => named.includes(type)))
  .describe(
    Object.entries(WEBHOOK_EVENTS)
      .map(([type, { sent }]) => `${type}: ${sent}`)
      .join(" "),
  );

/**
 * Schema of the body of `POST /v1/webhooks`.
 * @param allowHttp whether http: is allowed as well as https:, by the property or the development switch
 */
export const webhookIn = (allowHttp: boolean) =>
  z.strictObject({
    url: outboundAddress(allowHttp, "use headers").describe(
      "The receiver of the messages. Redirects are not followed.",
    ),
    event_types: eventTypes,
    headers: headers.default({}),
    secret: secret.optional().describe("The secret that signs messages. Default: a new one."),
    max_batch_size: whole(1, 100)
      .default(1)
      .describe("Most events in one message, if several of one type are pending."),
    is_active: z.boolean().default(true),
    verified_only: z
      .boolean()
      .default(false)
      .describe("Whether redemptions that only pages reported are left out: anybody can report one."),
  });

/** A parsed body. */
export type WebhookBody = z.infer<ReturnType<typeof webhookIn>>;

/** Parses the body of `POST /v1/webhooks`. */
export const parseWebhook = (body: unknown, allowHttp: boolean): ParseResult<WebhookBody> =>
  parseWith(webhookIn(allowHttp), body);

/**
 * Schema of the body of `PUT /v1/webhooks/{id}`; absent fields stay. A secret changes by rotation.
 * @param allowHttp whether http: is allowed as well as https:
 */
export const webhookChange = (allowHttp: boolean) =>
  z.strictObject({
    url: outboundAddress(allowHttp, "use headers").optional(),
    event_types: eventTypes.optional(),
    headers: headers.optional(),
    max_batch_size: whole(1, 100).optional(),
    is_active: z.boolean().optional(),
    verified_only: z.boolean().optional(),
  });

/** Changes of a subscription; absent fields stay. */
export type WebhookChange = z.infer<ReturnType<typeof webhookChange>>;

/** Parses the body of `PUT /v1/webhooks/{id}`. */
export const parseWebhookChange = (body: unknown, allowHttp: boolean): ParseResult<WebhookChange> =>
  parseWith(webhookChange(allowHttp), body);

/** Schema of the body of `POST /v1/webhooks/{id}/rotate`. */
export const secretRotation = z.strictObject({
  secret: secret.optional().describe("The new secret. Default: a random one."),
  overlap_hours: overlapHours.describe("Hours for which the old secret signs as well."),
});

/** Schema of the body of `POST /v1/webhooks/{id}/redeliver`. */
export const redelivery = z.strictObject({
  since: epochMilliseconds.describe("Dead messages from this moment on are sent again."),
});
