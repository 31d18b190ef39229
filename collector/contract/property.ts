import { z } from "zod";
import { EVALUATORS, PRICE_READINGS, RESTING_CODES } from "../store/columns/vocabulary.ts";
import { countryCode } from "./country.ts";
import { currencyCode, currencyCodeOr } from "./currency.ts";
import { DEFAULT_LIMITS } from "./default-limits.ts";
import { SERVER_KEY_PREFIX } from "./key.ts";
import { messagePatterns } from "./message-pattern.ts";
import { readOrigin } from "./origin.ts";
import { type ParseResult, parseWith } from "./parse.ts";
import { patternProblem } from "./product-id-pattern.ts";
import { propertyLimits } from "./property-limits.ts";
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
  .max(300)
  .transform((text, context) => {
    const read = readOrigin(text);
    if (read.ok) return read.origin;
    context.addIssue({ code: "custom", message: read.message });
    return z.NEVER;
  })
  .pipe(z.string());

const internalAddress = z.union(
  [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
  "must be an IP address or a CIDR block such as 203.0.113.0/24",
);

const alias = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, "must be 1 to 64 letters, digits, _ or -")
  .refine(
    (text) => !text.startsWith(SERVER_KEY_PREFIX),
    `must not start with ${SERVER_KEY_PREFIX}, like a secret server key`,
  );

/** A form of the ids of a product feed. */
const productIdPattern = z
  .string()
  .max(128)
  .superRefine((pattern, context) => {
    const message = patternProblem(pattern);
    if (message !== null) context.addIssue({ code: "custom", message });
  });

/** Fields that can be set when a property is created, and changed later. */
export const propertySettings = z.strictObject({
  name: z.string().min(1).max(255),
  currency: currencyCode,
  time_zone: timeZone.describe("An IANA name such as Europe/Berlin."),
  allowed_origins: z
    .array(origin)
    .max(100)
    .overwrite((origins) => [...new Set(origins)])
    .describe(
      "Origins of pages that may use the write keys, stored as browsers send them. *: any origin; null: pages in a sandbox. A request without an Origin is allowed.",
    ),
  aliases: list(alias, 0, 20).describe(
    "Names of the property in older tags of the site, such as Antsomi's _propId. Each works like a write key.",
  ),
  internal_addresses: list(internalAddress, 0, 100).describe(
    "IP addresses and CIDR blocks of the shop's staff. Traffic from there is marked as internal.",
  ),
  count_unverified: z.boolean().describe("Whether redemptions that only a browser reported use up limits."),
  redeem_on: z
    .enum(["purchase_event", "server"])
    .describe("server: only the redemption API makes redemptions, purchase events do not."),
  identity: z
    .enum(["exact", "inbox"])
    .describe(
      "The email addresses that are one guest: exact, one address. inbox, one inbox: without the part from + on, and without dots where the provider ignores them.",
    ),
  phone_country: countryCode
    .toUpperCase()
    .nullable()
    .describe(
      "The country of phone numbers without a country code: then national and international forms are one number. null: only the digits count.",
    ),
  product_id_patterns: list(productIdPattern, 0, 10).describe(
    "The forms of ids that a feed makes of a product's and a variant's, such as shopify_US_{product_id}_{variant_id}. A line with such an id is found in the catalog.",
  ),
  evaluates: z
    .enum(EVALUATORS)
    .nullable()
    .describe(
      "Who decides whether codes apply. site: the shop; a code that it says nothing of is not known. here: the promotions here. both: compared side by side. null: site while the property has no promotion of its own, else here.",
    ),
  ga4_price: z
    .enum(PRICE_READINGS)
    .nullable()
    .describe(
      "Whether prices of a GA4 data layer are after or before the discount of a coupon. null: as each order shows, and the orders before it.",
    ),
  message_patterns: messagePatterns.describe(
    "What messages of the shop's code box mean. The first pattern that is found counts, before the built-in ones.",
  ),
  contacts: z
    .enum(["hash", "keep"])
    .describe(
      "Names, email addresses and phone numbers in events. hash: only keyed hashes of contacts are stored. keep: events are stored as sent.",
    ),
  url_parameters: list(z.string().regex(/^[\w.~-]{1,64}$/, "must be the name of a parameter, such as campaign"), 0, 100)
    .nullable()
    .describe(
      "Parameters of page addresses that are stored with their values, beside utm_*. Of known click and affiliate parameters only the names are stored, others not at all. null: whole addresses are stored.",
    ),
  webhooks_allow_http: z
    .boolean()
    .describe("Whether webhook URLs may use http. Everyone on the network path can read messages sent over http."),
  limits: propertyLimits,
  resting_codes: z
    .enum(RESTING_CODES)
    .describe(
      "What pages receive for a code of a promotion that is disabled or has not started. unknown: status 1, like a code that does not exist. invalid: status 2.",
    ),
  tell_shoppers_why: z
    .boolean()
    .describe("Whether pages receive the reason of a code that ended, is used up, or belongs to another account."),
  allow_without_origin: z
    .boolean()
    .describe(
      "Whether requests with a write key and without an Origin header count as pages, such as those of an app. Others earn their address no further tries of codes.",
    ),
});

const { shape } = propertySettings;

/** Schema of the body of `POST /v1/properties`. */
export const property = propertySettings.extend({
  id: z
    .string()
    .regex(/^\d{1,18}$/, "must be 1 to 18 digits")
    .optional()
    .describe("Default: a new id."),
  currency: shape.currency.default("USD"),
  time_zone: shape.time_zone.default("UTC"),
  allowed_origins: shape.allowed_origins.default([]),
  aliases: shape.aliases.default([]),
  internal_addresses: shape.internal_addresses.default([]),
  count_unverified: shape.count_unverified.default(false),
  redeem_on: shape.redeem_on.default("purchase_event"),
  identity: shape.identity.default("exact"),
  phone_country: shape.phone_country.default(null),
  product_id_patterns: shape.product_id_patterns.default([]),
  evaluates: shape.evaluates.default(null),
  ga4_price: shape.ga4_price.default(null),
  message_patterns: shape.message_patterns.default([]),
  contacts: shape.contacts.default("hash"),
  url_parameters: shape.url_parameters.default([]),
  webhooks_allow_http: shape.webhooks_allow_http.default(false),
  limits: shape.limits.default(DEFAULT_LIMITS),
  resting_codes: shape.resting_codes.default("unknown"),
  tell_shoppers_why: shape.tell_shoppers_why.default(false),
  allow_without_origin: shape.allow_without_origin.default(false),
  write_key: z
    .string()
    .regex(/^wk_[A-Za-z0-9_-]{1,60}$/, "must be wk_ followed by 1 to 60 letters, digits, _ or -")
    .optional()
    .describe("Default: a new key."),
});

/** A parsed body, with defaults. */
export type PropertyBody = z.infer<typeof property>;

/** Parses the body of `POST /v1/properties`. */
export const parseProperty = (body: unknown): ParseResult<PropertyBody> => parseWith(property, body);

/** Schema of the body of `PUT /v1/properties/{id}`; absent fields stay. */
export const propertyFields = propertySettings.exactPartial();

/** Changes of a property; absent fields stay. */
export type PropertyChange = z.infer<typeof propertyFields>;

const change = propertyFields.extend({
  id: z.undefined("can't be changed").optional(),
  write_key: z.undefined("can't be changed here: rotate the key").optional(),
});

/**
 * Parses the body of `PUT /v1/properties/{id}`.
 * @param stored the currency of the property so far; null: it has none
 */
export const parsePropertyChange = (body: unknown, stored: string | null = null): ParseResult<PropertyChange> =>
  parseWith(change.extend({ currency: z.exactOptional(currencyCodeOr(stored)) }), body);
