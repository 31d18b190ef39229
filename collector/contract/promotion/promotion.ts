import { z } from "zod";
import type { Promotion } from "../../evaluation/promotion.ts";
import { currencyCode, currencyOf } from "../currency.ts";
import { fieldsOf, keepValid } from "../fields.ts";
import { guard } from "../guard.ts";
import { type ParseResult, parseWith } from "../parse.ts";
import type { FieldError } from "../responses/event-results.ts";
import { list, whole } from "../values.ts";
import { channels, customerLimit, schedule, shippingAddress } from "./audience.ts";
import { ruleIn } from "./rules.ts";

const MAX_RULES = 100;
/** Branches of `and` and `or` in all rules of one promotion: what an evaluation may have to look at for each unit. */
const MAX_BRANCHES_IN_ALL = 200;

function branchesIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let count = Array.isArray(value) ? 0 : [...listOf(value, "and"), ...listOf(value, "or")].length;
  for (const nested of Object.values(value)) count += branchesIn(nested);
  return count;
}

const listOf = (value: object, key: "and" | "or"): unknown[] => {
  const list = (value as Record<string, unknown>)[key];
  return Array.isArray(list) ? list : [];
};

const notification = z.strictObject({
  type: z.enum(["UPSELL", "ELIGIBLE", "APPLIED"]),
  content: z.string().max(10_000),
  locations: list(z.enum(["HOME_PAGE", "PRODUCT_PAGE", "CART_PAGE", "CHECKOUT_PAGE"]), 0, 4),
});

const isoDate = z.iso.datetime({ offset: true });

/** A promotion as it may be posted. @param currency its own, for amounts */
export const promotionIn = (currency: string, defaultCurrency: string) =>
  z
    .strictObject({
      name: z.string().min(1).max(255),
      display_name: z.string().max(255).optional(),
      redemption_type: z.enum(["AUTOMATIC", "COUPON"]),
      coupon_type: z
        .enum(["SINGLE", "BULK"])
        .optional()
        .describe("Only for COUPON, where it is SINGLE unless named; BULK may have codes generated."),
      rules: list(ruleIn(currency), 1, MAX_RULES),
      notifications: list(notification, 0, 20).default([]),
      status: z
        .enum(["ENABLED", "DISABLED", "INVALID"])
        .default("ENABLED")
        .describe("INVALID: it would never end, and is never evaluated."),
      start_date: isoDate.optional().describe("Active from then on; at once where it is not named."),
      end_date: isoDate.nullable().default(null).describe("Active before it; null is for ever."),
      schedule: schedule
        .nullable()
        .default(null)
        .describe("Hours of some days of every n-th week, in the property's time zone."),
      currency_code: z
        .union([currencyCode, z.literal("*")], "must be an ISO 4217 currency code such as USD, or *")
        .default(defaultCurrency)
        .meta({
          default: undefined,
          description: "ISO 4217; the property's unless named. *: every currency, percentages only.",
        }),
      channels: channels.default([]).describe("Empty: every channel."),
      customer: customerLimit.default({}),
      shipping_address: shippingAddress.nullable().default(null),
      max_uses: whole(1).nullable().default(null).describe("Uses in all; null is without limit."),
      stop: z.boolean().default(false).describe("Once it applied, promotions after it are not evaluated."),
      priority: whole(0, 1_000_000).default(100).describe("Lower goes first, then the lower id."),
      can_be_used_with_other_promotions: z.boolean().default(true),
      coupon_overrides_other_promotions: z.boolean().default(false),
    })
    .refine(({ start_date, end_date }) => !start_date || !end_date || Date.parse(end_date) > Date.parse(start_date), {
      path: ["end_date"],
      message: "must be after start_date",
      when: keepValid("start_date", "end_date"),
    })
    .refine(({ rules }) => branchesIn(rules) <= MAX_BRANCHES_IN_ALL, {
      path: ["rules"],
      message: `may have at most ${MAX_BRANCHES_IN_ALL} branches of and and or together`,
      when: keepValid("rules"),
    })
    .refine(({ redemption_type, coupon_type }) => redemption_type === "COUPON" || coupon_type === undefined, {
      path: ["coupon_type"],
      message: "is only for redemption_type COUPON",
      when: keepValid("redemption_type"),
    });

/** A promotion as it was posted, defaults filled in; `start_date` is undefined where it starts at once. */
export type PromotionBody = z.infer<ReturnType<typeof promotionIn>>;

/** A promotion as it is stored and answered. Times are ISO 8601, UTC. */
export type StoredPromotion = Promotion & Pick<PromotionBody, "coupon_type" | "display_name"> & Kept;

/** What the collector adds to a body. */
interface Kept {
  readonly current_uses: number;
  /** BigCommerce's clients expect it. */
  readonly created_from: "api";
  readonly created: string;
  readonly updated: string;
  /** Of a COUPON promotion: whether it has more than one code. */
  readonly multiple_codes?: { readonly has_multiple_codes: boolean };
}

/** What answers carry and nobody may set; sent back by clients that change what they have read. */
const READ_ONLY = new Set(["id", "version", "current_uses", "created_from", "created", "updated", "multiple_codes"]);

const ignoredFields = z.unknown().optional().meta({ readOnly: true });

/** The body of `POST /v3/promotions`, for whoever describes it: its currency makes no difference to what can be said. */
export const promotionBody = z.strictObject({
  ...promotionIn("USD", "USD").shape,
  ...Object.fromEntries([...READ_ONLY].map((key) => [key, ignoredFields])),
});

/** The body of `PUT /v3/promotions/{id}`: what is not named stays. */
export const promotionChangeBody = promotionBody.partial();

/**
 * Reads the body of `POST /v3/promotions` (BigCommerce V3, plus our `priority`).
 * @param defaultCurrency the property's; amounts are read in `currency_code` where the body has one
 */
export function parsePromotion(body: unknown, defaultCurrency: string): ParseResult<PromotionBody> {
  const hostile = guard(body);
  if (hostile) return { ok: false, errors: [hostile] };
  const fields = fieldsOf(body);
  const writable = fields && Object.fromEntries(Object.entries(fields).filter(([key]) => !READ_ONLY.has(key)));
  const named = fields?.currency_code;
  const currency = named === "*" ? named : (currencyOf(named, defaultCurrency) ?? defaultCurrency);
  return parseWith(promotionIn(currency, defaultCurrency), writable ?? body);
}

/**
 * Reads the body of `PUT /v3/promotions/{id}`: fields that it does not name stay as they are.
 * @param current the promotion as it stands
 */
export function parsePromotionChange(
  body: unknown,
  current: StoredPromotion,
  defaultCurrency: string,
): ParseResult<PromotionBody> {
  const fields = fieldsOf(body);
  if (!fields) return parsePromotion(body, defaultCurrency);
  const fixed = (["redemption_type", "coupon_type"] as const).flatMap((path): FieldError[] =>
    fields[path] === undefined || fields[path] === current[path] ? [] : [{ path, message: "can't be changed" }],
  );
  const parsed = parsePromotion({ ...current, ...fields }, defaultCurrency);
  if (fixed.length === 0) return parsed;
  return { ok: false, errors: parsed.ok ? fixed : [...fixed, ...parsed.errors] };
}

/** What BigCommerce accepts and ignores, said aloud: goes into `meta.warnings`. */
export const warningsOf = (body: PromotionBody): string[] =>
  body.rules.flatMap(({ currency_code }, at) =>
    currency_code === undefined ? [] : [`rules[${at}].currency_code is ignored: the promotion's currency_code decides`],
  );
