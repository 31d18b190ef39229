import { z } from "zod";
import { currencyCode } from "./currency.ts";
import { SERVER_KEY_PREFIX } from "./key.ts";
import { type ParseResult, parseWith } from "./parse.ts";
import { list } from "./values.ts";

/** An IANA time zone. */
export const timeZone = z.string().refine((zone) => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}, "must be an IANA time zone such as Europe/Berlin");

const origin = z
  .string()
  .regex(/^(\*|https?:\/\/[^/?#\s@]+)$/i, "must be an origin such as https://shop.example, or *")
  .toLowerCase();

const internalAddress = z.union(
  [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
  "must be an address or a CIDR block such as 203.0.113.0/24",
);

const alias = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, "must be 1 to 64 letters, digits, _ or -")
  .refine((text) => !text.startsWith(SERVER_KEY_PREFIX), "must not be a server key");

/** What can be set, and changed later. */
const settings = z.strictObject({
  name: z.string().min(1).max(255),
  currency: currencyCode,
  time_zone: timeZone.describe("An IANA name such as Europe/Berlin."),
  allowed_origins: z
    .array(origin)
    .max(100)
    .describe("Whose pages may use the write keys; * means any. A request without an Origin is allowed."),
  aliases: list(alias, 0, 20).describe(
    "What older tags on the site call the property, such as Antsomi's _propId: each stands for a write key.",
  ),
  internal_addresses: list(internalAddress, 0, 100).describe(
    "Addresses and CIDR blocks of the shop's own people; what comes from there is flagged as internal.",
  ),
  count_unverified: z.boolean().describe("Whether the redemptions that only a browser told of use up limits."),
  redeem_on: z
    .enum(["purchase_event", "server"])
    .describe("server: purchase events make no redemptions, only the redemption API does."),
  webhooks_allow_http: z
    .boolean()
    .describe("Whether webhooks may go by http: what they hold is then read by whoever stands in between."),
});

const { shape } = settings;

/** The body of `POST /v1/properties`. */
export const property = settings.extend({
  id: z
    .string()
    .regex(/^\d{1,18}$/, "must be digits")
    .optional()
    .describe("Made where it is not named."),
  currency: shape.currency.default("USD"),
  time_zone: shape.time_zone.default("UTC"),
  allowed_origins: shape.allowed_origins.default([]),
  aliases: shape.aliases.default([]),
  internal_addresses: shape.internal_addresses.default([]),
  count_unverified: shape.count_unverified.default(false),
  redeem_on: shape.redeem_on.default("purchase_event"),
  webhooks_allow_http: shape.webhooks_allow_http.default(false),
  write_key: z
    .string()
    .regex(/^wk_[A-Za-z0-9_-]{1,60}$/, "must be wk_ and letters, digits, _ or -")
    .optional()
    .describe("Made where it is not named."),
});

/** A property as it was posted. */
export type PropertyBody = z.infer<typeof property>;

/** Reads the body of `POST /v1/properties`. */
export const parseProperty = (body: unknown): ParseResult<PropertyBody> => parseWith(property, body);

/** What is changed of a property; what is not named stays. */
export type PropertyChange = Partial<z.infer<typeof settings>>;

/** The body of `PUT /v1/properties/{id}`. */
export const propertyFields = settings.partial();

const change = propertyFields.extend({
  id: z.undefined("can't change").optional(),
  write_key: z.undefined("changes by rotating the key").optional(),
});

/** Reads the body of `PUT /v1/properties/{id}`. */
export const parsePropertyChange = (body: unknown): ParseResult<PropertyChange> =>
  parseWith(change as unknown as z.ZodType<PropertyChange>, body);
