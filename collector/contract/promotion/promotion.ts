import { z } from "zod";
import type { Promotion } from "../../evaluation/promotion.ts";
import { NOTIFICATION_TYPES } from "../../evaluation/types.ts";
import { LOCATIONS } from "../cart.ts";
import { currencyCodeOr, currencyOf, currencyProblem } from "../currency.ts";
import { areValid, fieldsOf } from "../fields.ts";
import { guard } from "../guard.ts";
import { type ParseResult, parseWith } from "../parse.ts";
import type { FieldError } from "../responses/event-results.ts";
import { list, whole } from "../values.ts";
import { channels, customerLimit, schedule, shippingAddress } from "./audience.ts";
import { ruleIn } from "./rules.ts";

const MAX_RULES = 100;
/**
 * Most branches of `and` and `or` in all rules of one promotion: an evaluation may check each of them for each unit.
 */
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
  type: z.enum(NOTIFICATION_TYPES),
  content: z.string().max(10_000),
  locations: list(z.enum(LOCATIONS), 0, LOCATIONS.length),
});

const isoDate = z.iso.datetime({ offset: true });

/**
 * Schema of a promotion.
 * @param currency the promotion's, for its amounts; see `amountIn`
 * @param defaultCurrency the property's
 */
export const promotionIn = (currency: string, defaultCurrency: string) =>
  z
    .strictObject({
      name: z.string().min(1).max(255),
      display_name: z.string().max(255).optional(),
      redemption_type: z.enum(["AUTOMATIC", "COUPON"]),
      coupon_type: z
        .enum(["SINGLE", "BULK"])
        .optional()
        .describe("Only for COUPON; default SINGLE. The codes of a BULK promotion can be generated."),
      rules: list(ruleIn(currency), 1, MAX_RULES),
      notifications: list(notification, 0, 20).default([]),
      status: z
        .enum(["ENABLED", "DISABLED", "INVALID"])
        .default("ENABLED")
        .describe("INVALID: a rule would repeat without end; the promotion is never evaluated."),
      start_date: isoDate.optional().describe("Active from this moment on. Default: now."),
      end_date: isoDate.nullable().default(null).describe("Active before this moment; null: no end."),
      schedule: schedule
        .nullable()
        .default(null)
        .describe("Hours of some days of every n-th week, in the property's time zone."),
      currency_code: z
        .union([currencyCodeOr(currency), z.literal("*")], {
          error: ({ input }) => `${currencyProblem(input)}, or *`,
        })
        .default(defaultCurrency)
        .meta({
          default: undefined,
          description: "ISO 4217; default: the property's. *: every currency, percentages only.",
        }),
      channels: channels.default([]).describe("Empty: every channel."),
      customer: customerLimit.default({}),
      shipping_address: shippingAddress.nullable().default(null),
      max_uses: whole(1).nullable().default(null).describe("Uses by all customers; null: no limit."),
      stop: z.boolean().default(false).describe("If this promotion applies, the promotions after it do not."),
      priority: whole(0, 1_000_000).default(100).describe("Lower comes first, then the lower id."),
      can_be_used_with_other_promotions: z.boolean().default(true),
      coupon_overrides_other_promotions: z.boolean().default(false),
    })
    .refine(({ start_date, end_date }) => !start_date || !end_date || Date.parse(end_date) > Date.parse(start_date), {
      path: ["end_date"],
      message: "must be after start_date",
      when: areValid("start_date", "end_date"),
    })
    .refine(({ rules }) => branchesIn(rules) <= MAX_BRANCHES_IN_ALL, {
      path: ["rules"],
      message: `must have at most ${MAX_BRANCHES_IN_ALL} branches of and and or in all`,
      when: areValid("rules"),
    })
    .refine(({ redemption_type, coupon_type }) => redemption_type === "COUPON" || coupon_type === undefined, {
      path: ["coupon_type"],
      message: "must be absent unless redemption_type is COUPON",
      when: areValid("redemption_type"),
    });

/** A parsed promotion with defaults; without `start_date` it starts now. */
export type PromotionBody = z.infer<ReturnType<typeof promotionIn>>;

/** A promotion as it is stored and returned. Times are ISO 8601, UTC. */
export type StoredPromotion = Promotion & Pick<PromotionBody, "coupon_type" | "display_name"> & ReadOnlyFields;

/** Fields that the collector adds to a body. */
interface ReadOnlyFields {
  readonly current_uses: number;
  /** For BigCommerce's clients. */
  readonly created_from: "api";
  readonly created: string;
  readonly updated: string;
  /** Only for COUPON: whether the promotion has more than one code. */
  readonly multiple_codes?: { readonly has_multiple_codes: boolean };
}

/** Fields of responses that requests can't set. Clients send them back when they change a promotion. */
const READ_ONLY = new Set(["id", "version", "current_uses", "created_from", "created", "updated", "multiple_codes"]);

const ignoredFields = z.unknown().optional().meta({ readOnly: true });

/** Schema of the body of `POST /v3/promotions`, for the API's description: it is the same for every currency. */
export const promotionBody = z.strictObject({
  ...promotionIn("USD", "USD").shape,
  ...Object.fromEntries([...READ_ONLY].map((key) => [key, ignoredFields])),
});

/** Schema of the body of `PUT /v3/promotions/{id}`; absent fields stay. */
export const promotionChangeBody = promotionBody.partial();

/**
 * Parses the body of `POST /v3/promotions`: BigCommerce V3, and `priority`.
 * @param defaultCurrency the property's; amounts are in the body's `currency_code` if it has one
 * @param stored the promotion's currency so far
 */
export function parsePromotion(
  body: unknown,
  defaultCurrency: string,
  stored: string = defaultCurrency,
): ParseResult<PromotionBody> {
  const hostile = guard(body);
  if (hostile) return { ok: false, errors: [hostile] };
  const fields = fieldsOf(body);
  const writable = fields && Object.fromEntries(Object.entries(fields).filter(([key]) => !READ_ONLY.has(key)));
  const code = fields?.currency_code;
  const currency = code === "*" ? code : (currencyOf(code, defaultCurrency, stored) ?? defaultCurrency);
  return parseWith(promotionIn(currency, defaultCurrency), writable ?? body);
}

/**
 * Parses the body of `PUT /v3/promotions/{id}`; absent fields stay.
 * @param current the promotion before the change
 * @returns the whole changed promotion
 */
export function parsePromotionChange(
  body: unknown,
  current: StoredPromotion,
  defaultCurrency: string,
): ParseResult<PromotionBody> {
  const fields = fieldsOf(body);
  if (!fields) return parsePromotion(body, defaultCurrency);
  const fixed = (["redemption_type", "coupon_type"] as const).flatMap((path): FieldError[] =>
    fields[path] === undefined || fields[path] === current[path]
      ? []
      : [{ path, message: "can't be changed: create another promotion" }],
  );
  const parsed = parsePromotion({ ...current, ...fields }, defaultCurrency, current.currency_code);
  if (fixed.length === 0) return parsed;
  return { ok: false, errors: parsed.ok ? fixed : [...fixed, ...parsed.errors] };
}

/** Warnings about fields that BigCommerce accepts and ignores, for `meta.warnings`. */
export const warningsOf = (body: PromotionBody): string[] =>
  body.rules.flatMap(({ currency_code }, at) =>
    currency_code === undefined ? [] : [`rules[${at}].currency_code is ignored: the promotion's currency_code decides`],
  );
