import fc from "fast-check";
import { parsePromotion } from "../../collector/contract/promotion.ts";
import type { Cart, Promotion } from "../../collector/evaluation/types.ts";

const id = fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }).map(String));
const ids = fc.array(id, { minLength: 1, maxLength: 3 });

const items = fc.letrec<{ items: unknown }>((tie) => {
  const branches = fc.array(tie("items"), { minLength: 1, maxLength: 3 });
  return {
    items: fc.oneof(
      { maxDepth: 2, depthSize: "small", withCrossShrink: true },
      fc.record({ products: ids }),
      fc.record({ variants: ids }),
      fc.record({ categories: ids }),
      fc.record({ brands: ids }),
      fc.record({ and: branches }),
      fc.record({ or: branches }),
      fc.record({ not: tie("items") }),
    ),
  };
}).items;

/** A percentage as a text or a number. */
const percentage = fc
  .integer({ min: 0, max: 1_000_000 })
  .chain((millionths) => fc.constantFrom<string | number>(String(millionths / 1e4), (millionths / 1e4).toFixed(4)))
  .filter((text) => !/e/.test(text as string));

/** An amount as a text or a number, with decimals that the currency has. */
function amountIn(currency: string): fc.Arbitrary<string | number> {
  const decimals = { JPY: 0, KWD: 3 }[currency] ?? 2;
  const minor = fc.oneof(fc.nat(500), fc.nat(5_000), fc.nat(10_000_000));
  return minor.chain((units) =>
    fc.constantFrom<string | number>((units / 10 ** decimals).toFixed(decimals), units / 10 ** decimals),
  );
}

/** This value four times out of five. */
const mostly = (usual: boolean) => fc.constantFrom(usual, usual, usual, usual, !usual);

const optional = <T extends Record<string, fc.Arbitrary<unknown>>>(model: T) => fc.record(model, { requiredKeys: [] });

function conditionIn(currency: string): fc.Arbitrary<unknown> {
  const leaf = optional({
    items,
    minimum_quantity: fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: 1, max: 5 }) },
      fc.integer({ min: 1, max: 1_000_000 }),
    ),
    ...(currency === "*" ? {} : { minimum_spend: amountIn(currency) }),
  });
  return fc.letrec<{ condition: unknown }>((tie) => {
    const branches = fc.array(tie("condition"), { minLength: 1, maxLength: 3 });
    return {
      condition: fc.oneof(
        { maxDepth: 2, depthSize: "small", withCrossShrink: true },
        fc.record({ cart: leaf }),
        fc.record({ and: branches }),
        fc.record({ or: branches }),
        fc.record({ not: tie("condition") }),
      ),
    };
  }).condition;
}

function actionIn(currency: string): fc.Arbitrary<unknown> {
  const percent = fc.record({ percentage_amount: percentage });
  const discount = currency === "*" ? percent : fc.oneof(percent, fc.record({ fixed_amount: amountIn(currency) }));
  const quantity = fc.integer({ min: 1, max: 3 });
  return fc.oneof(
    fc.record({ cart_value: fc.record({ discount }) }),
    fc.record({ cart_items: fc.record({ discount, items }, { requiredKeys: ["discount"] }) }),
    fc.record({
      gift_item: fc.oneof(fc.record({ product_id: id, quantity }), fc.record({ variant_id: id, quantity })),
    }),
  );
}

const dateIn = (from: number, to: number) =>
  fc
    .date({ min: new Date(`${from}-01-01`), max: new Date(`${to}-01-01`), noInvalidDate: true })
    .chain((at) => fc.constantFrom(at.toISOString(), at.toISOString().replace("Z", "+05:30")));
/** Mostly such that the promotion is active in the autumn of 2026. */
const startDate = fc.oneof({ weight: 9, arbitrary: dateIn(2020, 2026) }, { weight: 1, arbitrary: dateIn(2027, 2040) });
const endDate = fc.oneof({ weight: 9, arbitrary: dateIn(2027, 2040) }, { weight: 1, arbitrary: dateIn(2020, 2026) });

/** Any promotion as a merchandiser may post it, with or without each optional field. */
export function promotionBody(currency: string): fc.Arbitrary<Record<string, unknown>> {
  const rule = fc.record(
    {
      action: actionIn(currency),
      condition: conditionIn(currency),
      apply_once: fc.constant(true),
      stop: fc.boolean(),
      currency_code: fc.constantFrom("AUD", "USD"),
    },
    { requiredKeys: ["action"] },
  );
  const notification = fc.record({
    type: fc.constantFrom("UPSELL", "ELIGIBLE", "APPLIED"),
    content: fc.string(),
    locations: fc.subarray(["HOME_PAGE", "PRODUCT_PAGE", "CART_PAGE", "CHECKOUT_PAGE"]),
  });
  return fc.record(
    {
      name: fc.string({ minLength: 1 }),
      redemption_type: fc.constantFrom("AUTOMATIC", "COUPON"),
      currency_code: fc.constant(currency),
      rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
      notifications: fc.array(notification, { maxLength: 3 }),
      status: fc.constantFrom(...Array<string>(9).fill("ENABLED"), "DISABLED"),
      start_date: startDate,
      end_date: fc.option(endDate),
      max_uses: fc.option(fc.integer({ min: 1, max: 10 })),
      stop: mostly(false),
      priority: fc.nat(3),
      can_be_used_with_other_promotions: mostly(true),
      coupon_overrides_other_promotions: mostly(false),
    },
    { requiredKeys: ["name", "redemption_type", "currency_code", "rules"] },
  );
}

/** Reads a body as the API would, and gives it an id. */
export function ready(body: unknown, id: number): Promotion {
  const parsed = parsePromotion(body, "USD");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const { start_date = "2026-01-01T00:00:00Z", ...rest } = parsed.value;
  return { ...rest, start_date, id, version: 1 };
}

const smallId = fc.constantFrom("1", "2", "3", "4", "5", "6");

const line = fc.record({
  id: fc.string({ minLength: 1, maxLength: 3 }),
  productId: fc.option(smallId),
  variantId: fc.option(smallId),
  sku: fc.constant(null),
  quantity: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 9_999 })),
  price: fc.oneof(fc.constant(0), fc.nat(100), fc.nat(50_000)),
  categoryIds: fc.uniqueArray(smallId, { maxLength: 3 }),
  brandId: fc.option(smallId),
});

/** Any cart in US dollars, with prices from nothing up and quantities into the thousands. */
export const anyCart: fc.Arbitrary<Cart> = fc
  .uniqueArray(line, { maxLength: 8, size: "max", selector: ({ id }) => id })
  .map((lines) => ({ currency: "USD", known: true, lines }));

/** Promotions as the store has them, ids from 1 on: mostly in dollars. */
export const anyPromotions: fc.Arbitrary<Promotion[]> = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: promotionBody("USD") },
      { weight: 1, arbitrary: promotionBody("*") },
      { weight: 1, arbitrary: promotionBody("JPY") },
    ),
    { minLength: 1, maxLength: 5, size: "max" },
  )
  .map((bodies) => bodies.map((body, at) => ready(body, at + 1)));
