import { z } from "zod";
import type { Promotion } from "../../evaluation/promotion.ts";
import { NOTIFICATION_TYPES } from "../../evaluation/types.ts";
import { LOCATIONS } from "../cart.ts";
import { currencyCodeOr, currencyOf, currencyProblem } from "../currency.ts";
import { areValid, type Fields, fieldsOf } from "../fields.ts";
import { guard } from "../guard.ts";
import { type ParseResult, parseWith } from "../parse.ts";
import type { FieldError } from "../responses/event-results.ts";
import { list, whole } from "../values.ts";
import { NO_CURRENCY } from "./amounts.ts";
import { channels, customerLimit, emptiedAsNull, schedule, shippingAddress } from "./audience.ts";
import { combination, contradictions, exclusionProblems, isContradictory } from "./combination.ts";
import { type Dialect, dialectProblems } from "./extensions.ts";
import { withoutNulls } from "./nulls.ts";
import { ruleIn } from "./rules.ts";
import type { Origin } from "./source.ts";
import { READ_ONLY, storedFields } from "./unstored.ts";

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
      customer: customerLimit.prefault({}),
      shipping_address: z.preprocess(emptiedAsNull, shippingAddress.nullable()).default(null),
      max_uses: whole(1).nullable().default(null).describe("Uses by all customers; null: no limit."),
      ...combination,
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

type PromotionSchema = ReturnType<typeof promotionIn>;

/** By the currencies of the promotion and of the property. ISO 4217 has few, and a schema takes milliseconds to make. */
const schemas = new Map<string, PromotionSchema>();

function schemaOf(currency: string, defaultCurrency: string): PromotionSchema {
  const key = `${currency} ${defaultCurrency}`;
  const made = schemas.get(key) ?? promotionIn(currency, defaultCurrency);
  schemas.set(key, made);
  return made;
}

/** A parsed promotion with defaults; without `start_date` it starts now. */
export type PromotionBody = z.infer<PromotionSchema>;

/** A promotion as it is stored and returned. Times are ISO 8601, UTC. */
export type StoredPromotion = Promotion & Pick<PromotionBody, OptionalField> & ReadOnlyFields;

type OptionalField =
  | "coupon_type"
  | "display_name"
  | "group"
  | "coupon_overrides_automatic_when_offering_higher_discounts";

/** Fields that the collector adds to a body. Only imported promotions have an origin. */
interface ReadOnlyFields extends Partial<Origin> {
  readonly current_uses: number;
  /** For BigCommerce's clients. */
  readonly created_from: "api";
  readonly created: string;
  readonly updated: string;
  /** Only for COUPON: whether the promotion has more than one code. */
  readonly multiple_codes?: { readonly has_multiple_codes: boolean };
}

const ignoredFields = z.unknown().optional().meta({ readOnly: true });

/** Schema of the body of `POST /v3/promotions`, for the API's description: it is the same for every currency. */
export const promotionBody = z.strictObject({
  ...promotionIn("USD", "USD").shape,
  ...Object.fromEntries([...READ_ONLY].map((key) => [key, ignoredFields])),
});

/** Schema of the body of `PUT /v3/promotions/{id}`; absent fields stay. */
export const promotionChangeBody = promotionBody.partial();

/**
 * Parses the body of `POST /v3/promotions`: BigCommerce V3, and our extensions. A field that is null counts as absent.
 * @param defaultCurrency the property's; amounts are in the body's `currency_code` if it has one
 * @param dialect `bigcommerce` refuses our extensions
 */
export const parsePromotion = (body: unknown, defaultCurrency: string, dialect?: Dialect): ParseResult<PromotionBody> =>
  parseBody(body, defaultCurrency, defaultCurrency, (fields) => [
    ...dialectProblems(fields, dialect),
    ...contradictions(fields),
    ...exclusionProblems(fields),
  ]);

/**
 * @param stored the promotion's currency so far
 * @param problemsOf problems of several fields together, beside those of the schema
 */
function parseBody(
  body: unknown,
  defaultCurrency: string,
  stored: string,
  problemsOf: (fields: Fields) => readonly FieldError[],
): ParseResult<PromotionBody> {
  const hostile = guard(body);
  if (hostile) return { ok: false, errors: [hostile] };
  const fields = fieldsOf(withoutNulls(body));
  if (!fields) return parseWith(schemaOf(defaultCurrency, defaultCurrency), body);
  const writable = storedFields(fields);
  const code = fields.currency_code;
  const currency = code === "*" ? code : (currencyOf(code, defaultCurrency, stored) ?? defaultCurrency);
  const parsed = parseWith(schemaOf(currency, defaultCurrency), writable);
  const errors = parsed.ok ? [] : withCurrency(parsed.errors);
  const problems = problemsOf(writable);
  if (problems.length === 0) return parsed.ok ? parsed : { ok: false, errors };
  return { ok: false, errors: [...problems, ...errors] };
}

/** An amount in a promotion for every currency contradicts `currency_code`: either may be the wrong one. */
function withCurrency(errors: readonly FieldError[]): FieldError[] {
  const amount = errors.find(({ message }) => message === NO_CURRENCY);
  if (!amount) return [...errors];
  const message = `must be a currency such as USD while the promotion has amounts, as in ${amount.path}`;
  return [...errors, { path: "currency_code", message }];
}

/** Fields whose null removes a requirement in a change. Any other null leaves the field as it is. */
const CLEARED_BY_NULL = new Set([
  "channels",
  "customer",
  "display_name",
  "end_date",
  "group",
  "max_uses",
  "notifications",
  "schedule",
  "shipping_address",
]);

/**
 * Parses the body of `PUT /v3/promotions/{id}`; absent fields stay.
 * @param current the promotion before the change
 * @param dialect `bigcommerce` refuses our extensions in the body; those of the promotion stay
 * @returns the whole changed promotion
 */
export function parsePromotionChange(
  body: unknown,
  current: StoredPromotion,
  defaultCurrency: string,
  dialect?: Dialect,
): ParseResult<PromotionBody> {
  const sent = fieldsOf(body);
  if (!sent) return parsePromotion(body, defaultCurrency, dialect);
  const fields = Object.fromEntries(
    Object.entries(sent).filter(([key, value]) => value !== null || CLEARED_BY_NULL.has(key)),
  );
  const fixed = (["redemption_type", "coupon_type"] as const).flatMap((path): FieldError[] =>
    fields[path] === undefined || fields[path] === current[path]
      ? []
      : [{ path, message: "can't be changed: create another promotion" }],
  );
  // A promotion of an earlier version may be contradictory: it can still be changed in its other fields.
  const stays = isContradictory(current);
  return parseBody({ ...current, ...fields }, defaultCurrency, current.currency_code, (changed) => [
    ...dialectProblems(sent, dialect),
    ...fixed,
    ...(stays ? [] : contradictions(changed)),
    ...exclusionProblems(changed),
  ]);
}
