import fc from "fast-check";
import type { Discount } from "../../collector/evaluation/actions/discount.ts";
import type { Action } from "../../collector/evaluation/actions/index.ts";
import type { Condition } from "../../collector/evaluation/conditions/index.ts";
import type { ItemMatcher } from "../../collector/evaluation/items/index.ts";
import type { Ids } from "../../collector/evaluation/items/kind.ts";
import type { PriceRange } from "../../collector/evaluation/items/price.ts";
import { formatAmount } from "../../collector/evaluation/money.ts";
import {
  type CustomerLimit,
  type Promotion,
  type PromotionGroup,
  type Rule,
  type Schedule,
  type Segments,
  WEEK_DAYS,
} from "../../collector/evaluation/promotion.ts";
import type { Settings } from "../../collector/evaluation/settings.ts";
import type { Cart, EnteredCode, Line, ShippingMethod, Usage } from "../../collector/evaluation/types.ts";
import { isEndless } from "./naive.ts";

/** Few ids, so that matchers often match lines; as numbers or strings. */
const id = fc.integer({ min: 1, max: 4 }).chain((n) => fc.constantFrom<number | string>(n, String(n)));
const ids: fc.Arbitrary<Ids> = fc.array(id, { minLength: 1, maxLength: 3 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
/** Nearly always the default. */
const mostly = (usual: boolean) => fc.integer({ min: 0, max: 14 }).map((n) => (n === 14 ? !usual : usual));
const named = fc.record({
  name: fc.constantFrom("Size", "Gender"),
  values: fc.subarray(["S", "M", "Mens"], { minLength: 1 }),
});

const leafMatcher: fc.Arbitrary<ItemMatcher> = fc.oneof(
  fc.record({ products: ids }),
  fc.record({ products: ids }),
  fc.record({ products: fc.tuple(id) }),
  fc.record({ variants: ids }),
  fc.record({ categories: ids }),
  fc.record({ categories: ids }),
  fc.record({ brands: ids }),
  fc.record({ product_option: named.map((one) => ({ type: "string_match" as const, ...one })) }),
  fc.record({ product_custom_field: named }),
);

/** Prices, amounts and limits in minor units: few, for ties; odd, for remainders. */
export const minorUnits = fc.constantFrom(1, 2, 3, 10, 33, 100, 101, 250, 333, 500, 999, 1_000, 2_501);
const amountIn = (currency: string): fc.Arbitrary<string> => minorUnits.map((minor) => formatAmount(minor, currency));

/** Prices from one amount on, up to one, or between two. */
const priceRangeIn = (currency: string): fc.Arbitrary<PriceRange> =>
  fc
    .uniqueArray(minorUnits, { minLength: 2, maxLength: 2 })
    .map((bounds) => bounds.sort((a, b) => a - b).map((minor) => formatAmount(minor, currency)))
    .chain(([min, max]) => fc.constantFrom({ min }, { max }, { min, max }));

const matcherIn = (currency: string): fc.Arbitrary<ItemMatcher> =>
  fc.letrec<{ matcher: ItemMatcher }>((tie) => {
    const several = fc.array(tie("matcher"), { minLength: 1, maxLength: 3 });
    return {
      matcher: fc.oneof(
        { maxDepth: 2, depthSize: "small" },
        { weight: 12, arbitrary: leafMatcher },
        { weight: currency === "*" ? 0 : 1, arbitrary: fc.record({ price: priceRangeIn(currency) }) },
        { weight: 2, arbitrary: fc.record({ and: several }) },
        { weight: 2, arbitrary: fc.record({ or: several }) },
        { weight: 2, arbitrary: fc.record({ not: tie("matcher") }) },
      ),
    };
  }).matcher;

function conditionIn(currency: string): fc.Arbitrary<Condition> {
  const cart = fc
    .record({
      items: maybe(matcherIn(currency)),
      minimum_quantity: maybe(
        fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 3 }) }, fc.constantFrom(0, 30)),
      ),
      minimum_spend: currency === "*" ? fc.constant(undefined) : maybe(fc.oneof(amountIn(currency), fc.constant("0"))),
    })
    .map((one) => ({ cart: one }));
  return fc.letrec<{ condition: Condition }>((tie) => {
    const several = fc.array(tie("condition"), { minLength: 1, maxLength: 3 });
    return {
      condition: fc.oneof(
        { maxDepth: 2, depthSize: "small" },
        { weight: 6, arbitrary: cart },
        { weight: 1, arbitrary: fc.record({ and: several }) },
        { weight: 1, arbitrary: fc.record({ or: several }) },
        { weight: 1, arbitrary: fc.record({ not: tie("condition") }) },
      ),
    };
  }).condition;
}

const percentage: fc.Arbitrary<Discount> = fc
  .constantFrom("100", "100", "50", "33.3333", "10", "12.5", "0.01", "75", "99.9999")
  .map((percentage_amount) => ({ percentage_amount }));

/** What a rule can do. */
export const ACTION_KINDS = [
  "cart_value",
  "cart_items",
  "fixed_price_set",
  "gift_item",
  "shipping",
  "shipping_discount",
] as const;
export type ActionKindName = (typeof ACTION_KINDS)[number];

/** Every kind as often as questions need it; a fixed price has no meaning in every currency. */
const anyKind = (currency: string): fc.Arbitrary<ActionKindName> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant("cart_value" as const) },
    { weight: 8, arbitrary: fc.constant("cart_items" as const) },
    { weight: currency === "*" ? 0 : 4, arbitrary: fc.constant("fixed_price_set" as const) },
    { weight: 2, arbitrary: fc.constant("gift_item" as const) },
    { weight: 2, arbitrary: fc.constant("shipping" as const) },
    { weight: 1, arbitrary: fc.constant("shipping_discount" as const) },
  );

/** @param kind undefined: any */
function actionIn(currency: string, kind?: ActionKindName): fc.Arbitrary<Action> {
  const isAny = currency === "*";
  const discount: fc.Arbitrary<Discount> = isAny
    ? percentage
    : fc.oneof(
        percentage,
        fc.record({ fixed_amount: amountIn(currency) }),
        fc.record({ fixed_price: amountIn(currency) }),
      );
  const maximum_allowed_discount_amount = isAny
    ? fc.constant(undefined)
    : fc.oneof(fc.constant(undefined), amountIn(currency));
  const quantity = fc.integer({ min: 1, max: 3 });
  const shared = {
    items: maybe(matcherIn(currency)),
    strategy: fc.constantFrom(
      "LEAST_EXPENSIVE" as const,
      "LEAST_EXPENSIVE_ONLY" as const,
      "MOST_EXPENSIVE" as const,
      "MOST_EXPENSIVE_ONLY" as const,
    ),
    include_items_considered_by_condition: fc.boolean(),
    exclude_items_on_sale: mostly(false),
  };
  const cartItems = fc.record({
    ...shared,
    discount,
    maximum_allowed_discount_amount,
    quantity: maybe(quantity),
    as_total: fc.boolean(),
    add_free_item: mostly(true),
    maximum_quantity_per_product: fc.integer({ min: 1, max: 24 }).map((n) => (n <= 2 ? n : undefined)),
  });
  const fixedPriceSet = fc.record({ ...shared, quantity, fixed_price: isAny ? fc.constant("0") : amountIn(currency) });
  const actions: Record<ActionKindName, fc.Arbitrary<Action>> = {
    cart_value: fc.record({ cart_value: fc.record({ discount, maximum_allowed_discount_amount }) }),
    cart_items: fc.record({ cart_items: cartItems }),
    fixed_price_set: fc.record({ fixed_price_set: fixedPriceSet }),
    gift_item: fc
      .oneof(fc.record({ product_id: id, quantity }), fc.record({ variant_id: id, quantity }))
      .map((gift_item) => ({ gift_item })),
    shipping: fc
      .record({ free_shipping: fc.constant(true), zone_ids: fc.oneof(ids, fc.constant("*" as const)) })
      .map((shipping) => ({ shipping })),
    shipping_discount: fc
      .record({ discount, method_ids: fc.oneof(ids, fc.constant("*" as const)), maximum_allowed_discount_amount })
      .map((shipping_discount) => ({ shipping_discount })),
  };
  return kind ? actions[kind] : anyKind(currency).chain((any) => actions[any]);
}

export const ruleIn = (currency: string, kind?: ActionKindName): fc.Arbitrary<Rule> =>
  fc.record({
    action: actionIn(currency, kind),
    condition: fc.option(conditionIn(currency), { nil: undefined, freq: 2 }),
    apply_once: fc.boolean(),
    stop: fc.boolean(),
  });

const SEGMENTS = ["s1", "s2", "s3"];
const segments: fc.Arbitrary<Segments> = fc.letrec<{ segments: Segments }>((tie) => ({
  segments: fc.oneof(
    { maxDepth: 2, depthSize: "small" },
    fc.record({ id: fc.subarray(SEGMENTS, { minLength: 1 }) }),
    fc.record({ and: fc.array(tie("segments"), { minLength: 1, maxLength: 2 }) }),
    fc.record({ or: fc.array(tie("segments"), { minLength: 1, maxLength: 2 }) }),
    fc.record({ not: tie("segments") }),
  ),
})).segments;

const groups: fc.Arbitrary<Ids> = fc.subarray<number | string>([0, "1", 2]);
const customerLimit: fc.Arbitrary<CustomerLimit> = fc.oneof(
  { weight: 20, arbitrary: fc.constant({}) },
  fc.constant({ group_ids: [], minimum_order_count: 0, excluded_group_ids: [], segments: null }),
  fc.record({ group_ids: groups, minimum_order_count: fc.integer({ min: 0, max: 3 }), segments }, { requiredKeys: [] }),
  fc.record({ excluded_group_ids: groups }),
);

const countries = fc
  .subarray(["US", "GB", "JP"])
  .map((codes) => ({ countries: codes.map((iso2_country_code) => ({ iso2_country_code })) }));

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom("00:00", "30:00", "15:01"))
  .map(([hours, rest]) => `${String(hours).padStart(2, "0")}:${rest}`);
export const schedule: fc.Arbitrary<Schedule> = fc.record({
  week_frequency: fc.integer({ min: 1, max: 3 }),
  week_days: fc.oneof({ weight: 9, arbitrary: fc.subarray([...WEEK_DAYS], { minLength: 3 }) }, fc.constant([])),
  daily_start_time: time,
  daily_end_time: time,
});

/** A moment near one of the two clock changes of New York in 2026, or anywhere in the year. */
export const moment = fc
  .tuple(fc.constantFrom("2026-03-08", "2026-11-01", "2026-06-15", "2026-12-31"), fc.integer({ min: -48, max: 60 }))
  .map(([day, hours]) => Date.parse(`${day}T05:00:00Z`) + hours * 1_800_000);

/** All members of a group agree. */
const group = fc.constantFrom<PromotionGroup>(
  { id: 1, choose: "first" },
  { id: "1", choose: "first" },
  { id: "daily", choose: "best" },
);

export const promotionIn = (currency: string, kind?: ActionKindName): fc.Arbitrary<Omit<Promotion, "id">> =>
  fieldsIn(currency, kind).map((promotion) =>
    // As saving demands it.
    promotion.coupon_overrides_automatic_when_offering_higher_discounts
      ? { ...promotion, can_be_used_with_other_promotions: false, group: undefined }
      : promotion,
  );

const fieldsIn = (currency: string, kind?: ActionKindName): fc.Arbitrary<Omit<Promotion, "id">> =>
  fc.record({
    version: fc.constant(1),
    name: fc.constant("A promotion"),
    redemption_type: fc.constantFrom("AUTOMATIC", "COUPON"),
    rules: fc.array(ruleIn(currency, kind), { minLength: 1, maxLength: 3 }),
    notifications: fc.constant([]),
    status: mostly(true).chain((on) => fc.constant(on ? ("ENABLED" as const) : ("DISABLED" as const))),
    start_date: mostly(true).map((started) => (started ? "2026-01-05T23:30:00Z" : "2026-10-31T00:00:00Z")),
    end_date: mostly(true).map((goesOn) => (goesOn ? null : "2026-11-01T06:30:00Z")),
    schedule: fc.oneof({ weight: 12, arbitrary: fc.constant(null) }, schedule),
    currency_code: fc.constant(currency),
    channels: fc.oneof(
      { weight: 12, arbitrary: fc.constant([]) },
      fc.array(fc.record({ id }), { minLength: 1, maxLength: 2 }),
    ),
    customer: customerLimit,
    shipping_address: fc.oneof(
      { weight: 20, arbitrary: fc.constant(null) },
      countries,
      countries.map((not) => ({ not })),
    ),
    max_uses: fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, fc.integer({ min: 1, max: 3 })),
    stop: mostly(false),
    priority: fc.integer({ min: 0, max: 3 }),
    can_be_used_with_other_promotions: mostly(true),
    coupon_overrides_other_promotions: mostly(false),
    coupon_overrides_automatic_when_offering_higher_discounts: mostly(false),
    group: fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, group),
  });

const idOfLine = fc.constantFrom("1", "2", "10", "11", "a", "B", "b");
const nameValue = fc.record({
  name: fc.constantFrom("Size", "Gender"),
  value: fc.constantFrom("S", "M", "L", "Mens"),
});
const shortId = fc.constantFrom("1", "2", "3", "4");

/** What a line sells: its units are equal to those of every line that sells the same. */
type Goods = Omit<Line, "id" | "quantity">;

const goods: fc.Arbitrary<Goods> = fc.record({
  productId: fc.option(shortId, { freq: 9 }),
  variantId: fc.option(shortId),
  sku: fc.constantFrom(null, null, null, "s", "t"),
  price: fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 9, arbitrary: minorUnits }),
  categoryIds: fc.uniqueArray(shortId, { maxLength: 3 }),
  brandId: fc.option(shortId),
  options: maybe(fc.array(nameValue, { maxLength: 2 })),
  customFields: maybe(fc.array(nameValue, { maxLength: 2 })),
  onSale: maybe(fc.boolean()),
  isCustomPrice: mostly(false),
  minimumPrice: fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, minorUnits),
});

/** Some goods, and others that differ from them in one fact only. */
const shelf: fc.Arbitrary<Goods[]> = fc
  .array(goods, { minLength: 1, maxLength: 3, size: "max" })
  .chain((some) =>
    fc
      .array(
        fc.tuple(
          fc.constantFrom(...some),
          goods,
          fc.constantFrom("price", "productId", "brandId", "onSale", "sku", "minimumPrice"),
        ),
        { maxLength: 2 },
      )
      .map((changes) => [...some, ...changes.map(([one, other, fact]) => ({ ...one, [fact]: other[fact as "sku"] }))]),
  );

/** The most units of a line, the most lines, and the most units of all. */
export interface CartSize {
  readonly maxQuantity: number;
  readonly maxLines: number;
  readonly maxUnits: number;
}

const SMALL: CartSize = { maxQuantity: 6, maxLines: 6, maxUnits: 36 };

/** Lines of which several often sell the same goods. */
const linesOf = ({ maxQuantity, maxLines, maxUnits }: CartSize): fc.Arbitrary<Line[]> =>
  shelf.chain((all) => {
    const own = fc.record({
      id: maxLines > 6 ? fc.nat(999).map(String) : idOfLine,
      quantity: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: maxQuantity })),
    });
    const line = fc.tuple(own, fc.constantFrom(...all)).map(([fields, sold]) => ({ ...sold, ...fields }));
    return fc
      .uniqueArray(line, { minLength: 1, maxLength: maxLines, size: "max", selector: ({ id: name }) => name })
      .map((lines) => firstUnits(lines, maxUnits));
  });

/** The first lines that have no more units together. */
function firstUnits(lines: readonly Line[], maxUnits: number): Line[] {
  let units = 0;
  return lines.filter(({ quantity }) => {
    units += quantity;
    return units <= maxUnits;
  });
}

/** Often several that one action is for. */
const shippingMethods: fc.Arbitrary<ShippingMethod[]> = fc.uniqueArray(
  fc.record({
    id: idOfLine,
    methodId: fc.option(shortId, { freq: 9 }),
    price: fc.oneof({ weight: 8, arbitrary: minorUnits }, fc.constantFrom(0, null)),
  }),
  { maxLength: 4, selector: ({ id: name }) => name },
);

/** @param kind of all actions; undefined: any. Shipping is rare where nothing discounts it. */
const cartIn = (currency: string, size: CartSize, kind?: ActionKindName): fc.Arbitrary<Cart> =>
  fc
    .record({
      currency: fc.constant(currency),
      known: mostly(true),
      lines: fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 20, arbitrary: linesOf(size) }),
      customer: maybe(
        fc.record({
          groupId: fc.constantFrom("0", "1", "2"),
          orderCount: fc.integer({ min: 0, max: 3 }),
          segmentIds: fc.subarray(SEGMENTS),
        }),
      ),
      channelId: maybe(shortId),
      country: maybe(fc.constantFrom("US", "GB", "JP", "DE")),
      zoneId: maybe(fc.constantFrom("1", "2", "9")),
      shipping: fc.oneof(
        { weight: kind?.startsWith("shipping") ? 1 : 3, arbitrary: fc.constant(undefined) },
        { weight: kind?.startsWith("shipping") ? 9 : 1, arbitrary: shippingMethods },
      ),
    })
    .map((cart) => (cart.known ? cart : { ...cart, lines: [] }));

export const settings: fc.Arbitrary<Settings> = fc.record({
  couponsAllowed: fc.constantFrom(1, 2, 5),
  onOriginalPrice: fc.boolean(),
  zeroPriceTriggers: fc.boolean(),
  discountsCustomPrices: mostly(false),
  timeZone: fc.constantFrom("UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"),
});

/** All that an evaluation depends on. */
export interface Inputs {
  readonly cart: Cart;
  readonly codes: readonly EnteredCode[];
  readonly promotions: readonly Promotion[];
  readonly settings: Settings;
  readonly usage: Usage;
  readonly now: number;
}

/** Two codes for every promotion, some of them limited, and an unknown code. */
const codesFor = (promotions: readonly Promotion[]): fc.Arbitrary<EnteredCode[]> => {
  const limits = fc.record({
    maxUses: fc.constantFrom(0, 0, 0, 2),
    maxUsesPerCustomer: fc.constantFrom(0, 0, 0, 1),
  });
  const known = promotions
    .filter(({ redemption_type }) => redemption_type === "COUPON")
    .flatMap(({ id: promotionId }) =>
      ["SAVE", "save", " Save", "ALSO"].map((prefix) => ({ number: `${prefix}${promotionId}`, promotionId })),
    );
  return fc
    .tuple(limits, fc.shuffledSubarray(known), fc.boolean())
    .map(([limit, entered, addUnknown]) => [
      ...entered.map(({ number, promotionId }) => ({ number, coupon: { promotionId, ...limit } })),
      ...(addUnknown ? [{ number: "nope", coupon: null }] : []),
    ]);
};

const usage: fc.Arbitrary<Usage> = fc
  .tuple(
    fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 9, maxLength: 9 }),
    fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 9, maxLength: 9 }),
  )
  .map(([ofPromotions, ofCodes]) => ({
    promotions: new Map(ofPromotions.map((uses, at) => [at + 1, uses])),
    codes: new Map(ofCodes.map((total, at) => [`SAVE${at + 1}`, { total, customer: Math.max(0, total - 1) }] as const)),
  }));

export const CURRENCIES = ["USD", "JPY", "KWD"];

/** Often several, so that some of them apply together. */
const promotionsFor = (currency: string, kind?: ActionKindName): fc.Arbitrary<Promotion[]> => {
  const one = fc.oneof(
    { weight: 12, arbitrary: promotionIn(currency, kind) },
    { weight: kind === "fixed_price_set" ? 0 : 3, arbitrary: promotionIn("*", kind) },
    ...CURRENCIES.filter((other) => other !== currency).map((other) => promotionIn(other, kind)),
  );
  return fc
    .constantFrom(1, 4)
    .chain((minLength) => fc.array(one, { minLength, maxLength: 8, size: "max" }))
    .map((list) => list.map((fields, at) => withStatus({ ...fields, id: at + 1 })));
};

/** As saving does it: a promotion that would repeat without end is INVALID. */
export const withStatus = (promotion: Promotion): Promotion =>
  promotion.rules.some((rule) => isEndless(rule)) ? { ...promotion, status: "INVALID" } : promotion;

/** Any inputs. @param kind of all actions; undefined: any */
export const inputsOf = (size: CartSize = SMALL, kind?: ActionKindName): fc.Arbitrary<Inputs> =>
  fc
    .constantFrom(...CURRENCIES)
    .chain((currency) => fc.tuple(cartIn(currency, size, kind), promotionsFor(currency, kind)))
    .chain(([cart, promotions]) =>
      fc.record({
        cart: fc.constant(cart),
        promotions: fc.constant(promotions),
        codes: codesFor(promotions),
        settings,
        usage,
        now: moment,
      }),
    );
