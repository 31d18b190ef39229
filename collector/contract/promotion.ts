import { z } from "zod";
import { formatAmount, parseAmount, parsePercentage } from "../evaluation/money.ts";
import type { Action, Condition, Discount, ItemMatcher, Promotion } from "../evaluation/types.ts";
import { currencyCode } from "./currency.ts";
import { guard } from "./guard.ts";
import { MAX_CODE_LENGTH, MAX_QUANTITY } from "./limits.ts";
import { type ParseResult, parseWith } from "./parse.ts";

/** Ids that one matcher may name. */
const MAX_IDS = 10_000;
const MAX_RULES = 100;
const MAX_BRANCHES = 100;

/** An object with exactly one of the keys: BigCommerce's way of saying which kind it is. */
function oneKindOf<T>(kinds: Record<string, z.ZodType>): z.ZodType<T> {
  const names = Object.keys(kinds);
  const optional = Object.fromEntries(Object.entries(kinds).map(([name, schema]) => [name, z.optional(schema)]));
  return z
    .strictObject(optional)
    .refine((value) => Object.keys(value).length === 1, `must have exactly one of: ${names.join(", ")}`)
    .transform((value) => value as T);
}

const ids = z
  .array(z.union([z.int(), z.string().min(1).max(128)]))
  .min(1)
  .max(MAX_IDS);
const count = z.int().min(1).max(MAX_QUANTITY);

const itemMatcher: z.ZodType<ItemMatcher> = z.lazy(() =>
  oneKindOf<ItemMatcher>({
    products: ids,
    variants: ids,
    categories: ids,
    brands: ids,
    and: z.array(itemMatcher).min(1).max(MAX_BRANCHES),
    or: z.array(itemMatcher).min(1).max(MAX_BRANCHES),
    not: itemMatcher,
  }),
);

/** A positive amount in major units, number or string; answered as a string, the one that was sent. */
const amountIn = (currency: string) =>
  z.union([z.number(), z.string()]).transform((value, context) => {
    const parsed = parseAmount(value, currency === "*" ? "USD" : currency);
    if (!parsed.ok) context.addIssue({ code: "custom", message: parsed.message });
    else if (currency === "*") context.addIssue({ code: "custom", message: "needs a currency_code other than *" });
    else if (parsed.minor < 0) context.addIssue({ code: "custom", message: "must not be negative" });
    // A number may print with an exponent; the amount that it was read as does not.
    return typeof value === "number" && parsed.ok
      ? String(Number(formatAmount(parsed.minor, currency)))
      : String(value);
  });

const percentage = z.union([z.number(), z.string()]).transform((value, context) => {
  if (parsePercentage(value) === null) {
    context.addIssue({ code: "custom", message: "must be between 0 and 100 with at most four decimals" });
  }
  return String(value);
});

const conditionIn = (currency: string): z.ZodType<Condition> => {
  const condition: z.ZodType<Condition> = z.lazy(() =>
    oneKindOf<Condition>({
      cart: z.strictObject({
        items: itemMatcher.optional(),
        minimum_quantity: count.optional(),
        minimum_spend: amountIn(currency).optional(),
      }),
      and: z.array(condition).min(1).max(MAX_BRANCHES),
      or: z.array(condition).min(1).max(MAX_BRANCHES),
      not: condition,
    }),
  );
  return condition;
};

const giftItem = z
  .strictObject({
    product_id: z.union([z.int(), z.string().min(1)]).optional(),
    variant_id: z.union([z.int(), z.string().min(1)]).optional(),
    quantity: count,
  })
  .refine(
    ({ product_id, variant_id }) => (product_id === undefined) !== (variant_id === undefined),
    "must have exactly one of: product_id, variant_id",
  );

const actionIn = (currency: string): z.ZodType<Action> => {
  const discount = oneKindOf<Discount>({ fixed_amount: amountIn(currency), percentage_amount: percentage });
  return oneKindOf<Action>({
    cart_value: z.strictObject({ discount }),
    cart_items: z.strictObject({ discount, items: itemMatcher.optional() }),
    gift_item: giftItem,
  });
};

const ruleIn = (currency: string) =>
  z.strictObject({
    action: actionIn(currency),
    condition: conditionIn(currency).optional(),
    apply_once: z.literal(true, "false is not supported yet").default(true),
    stop: z.boolean().default(false),
    /** BigCommerce's samples carry it; the promotion's own decides, and the answer warns. */
    currency_code: z.string().max(3).optional(),
  });

const notification = z.strictObject({
  type: z.enum(["UPSELL", "ELIGIBLE", "APPLIED"]),
  content: z.string().max(10_000),
  locations: z.array(z.enum(["HOME_PAGE", "PRODUCT_PAGE", "CART_PAGE", "CHECKOUT_PAGE"])).max(4),
});
export type Notification = z.infer<typeof notification>;

const isoDate = z.iso.datetime({ offset: true });

const promotionIn = (currency: string, defaultCurrency: string) =>
  z.strictObject({
    name: z.string().min(1).max(255),
    redemption_type: z.enum(["AUTOMATIC", "COUPON"]),
    coupon_type: z.enum(["SINGLE", "BULK"]).optional(),
    rules: z.array(ruleIn(currency)).min(1).max(MAX_RULES),
    notifications: z.array(notification).max(3).default([]),
    status: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
    start_date: isoDate.optional(),
    end_date: isoDate.nullable().default(null),
    currency_code: z.union([currencyCode, z.literal("*")]).default(defaultCurrency),
    max_uses: z.int().min(1).nullable().default(null),
    stop: z.boolean().default(false),
    priority: z.int().min(0).max(1_000_000).default(100),
    can_be_used_with_other_promotions: z.boolean().default(true),
    coupon_overrides_other_promotions: z.boolean().default(false),
  });

/** A promotion as it was posted, defaults filled in; `start_date` is undefined where it starts at once. */
export type PromotionBody = z.infer<ReturnType<typeof promotionIn>>;

/** A promotion as it is stored and answered. */
export type StoredPromotion = Promotion &
  Pick<PromotionBody, "notifications" | "coupon_type"> & { current_uses: number };

/**
 * Reads the body of `POST /v3/promotions` (BigCommerce V3).
 * @param defaultCurrency the property's; amounts are read in `currency_code` where the body has one
 */
export function parsePromotion(body: unknown, defaultCurrency: string): ParseResult<PromotionBody> {
  const hostile = guard(body);
  if (hostile) return { ok: false, errors: [hostile] };
  const named = typeof body === "object" && body !== null && "currency_code" in body ? body.currency_code : undefined;
  const known = named === "*" || currencyCode.safeParse(named).success;
  return parseWith(promotionIn(known ? (named as string) : defaultCurrency, defaultCurrency), body);
}

/** What BigCommerce accepts and ignores, said aloud: goes into `meta.warnings`. */
export const warningsOf = (body: PromotionBody): string[] =>
  body.rules.flatMap(({ currency_code }, at) =>
    currency_code === undefined ? [] : [`rules[${at}].currency_code is ignored: the promotion's currency_code decides`],
  );

const couponCode = z.strictObject({
  code: z
    .string()
    .trim()
    .min(1)
    .max(MAX_CODE_LENGTH)
    .regex(/^[\p{L}\p{N} _-]+$/u, "may hold letters, digits, space, _ and -"),
  max_uses: z.int().min(0).default(0),
  max_uses_per_customer: z.int().min(0).default(0),
});

/** A coupon code as it was posted; 0 uses = unlimited. */
export type CouponCodeBody = z.infer<typeof couponCode>;

/** Reads the body of `POST /v3/promotions/{id}/codes`. */
export const parseCouponCode = (body: unknown): ParseResult<CouponCodeBody> => parseWith(couponCode, body);
