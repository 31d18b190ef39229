import fc from "fast-check";
import { parsePromotion } from "../../../collector/contract/promotion/promotion.ts";
import { calculate } from "../../../collector/services/calculate.ts";
import { putProducts } from "../../../collector/services/catalog.ts";
import { OPEN_GUARD } from "../../../collector/services/guard/code-guard.ts";
import { redeem, reverse } from "../../../collector/services/redemptions.ts";
import { isRefusal, type Refusal } from "../../../collector/services/refusal.ts";
import { releaseReservation, reserve } from "../../../collector/services/reservations.ts";
import type { Shop } from "../../support/redemptions.ts";

// Checkouts of a shop whose pages calculate, and whose server redeems, by the services that the HTTP operations call.

/** A product, with the price that the page shows and that of a catalog which is a day old. Cents. */
export interface Product {
  readonly price: number;
  readonly catalogPrice: number;
  readonly usualPrice: number;
  readonly quantity: number;
  readonly category: number;
  readonly brand: number;
  readonly size: "S" | "M";
  /** Of the product's only variant; null where it has none. */
  readonly variant: number | null;
}

/** A customer as the shop knows it; null: an anonymous guest. */
export type ShopCustomer = { readonly group: number; readonly orders: number; readonly segment: string } | null;

export interface Basket {
  readonly products: readonly Product[];
  readonly customer: ShopCustomer;
}

const cents = fc.integer({ min: 100, max: 20_000 });

const product = fc.record({
  price: cents,
  catalogPrice: cents,
  usualPrice: cents,
  quantity: fc.integer({ min: 1, max: 4 }),
  category: fc.integer({ min: 1, max: 3 }),
  brand: fc.integer({ min: 1, max: 3 }),
  size: fc.constantFrom("S" as const, "M" as const),
  variant: fc.constantFrom(null, null, 1, 2),
});

export const customer: fc.Arbitrary<ShopCustomer> = fc.option(
  fc.record({
    group: fc.integer({ min: 0, max: 2 }),
    orders: fc.integer({ min: 0, max: 5 }),
    segment: fc.constantFrom("new", "vip"),
  }),
);

export const basket: fc.Arbitrary<Basket> = fc.record({
  products: fc.array(product, { minLength: 1, maxLength: 4 }),
  customer,
});

const matcher = fc.constantFrom(
  undefined,
  { categories: [1] },
  { brands: [1, 2] },
  { variants: [1] },
  { not: { variants: [2] } },
  { not: { categories: [2] } },
  { product_option: { type: "string_match", name: "Size", values: ["M"] } },
  { and: [{ categories: [1, 2] }, { not: { brands: [3] } }] },
);

const discount = fc.constantFrom(
  { percentage_amount: "10" },
  { percentage_amount: "33.3" },
  { fixed_amount: "5" },
  { fixed_amount: "40" },
);

const items = fc
  .record({ items: matcher, quantity: fc.option(fc.constantFrom(1, 2), { nil: undefined }), onSale: fc.boolean() })
  .map(({ items, quantity, onSale }) => ({
    ...(items && { items }),
    ...(quantity && { quantity }),
    exclude_items_on_sale: onSale,
  }));

const action = fc.oneof(
  discount.map((discount) => ({ cart_value: { discount } })),
  fc.tuple(discount, items).map(([discount, selected]) => ({ cart_items: { discount, ...selected } })),
  matcher.map((items) => ({ fixed_price_set: { quantity: 2, fixed_price: "10", ...(items && { items }) } })),
  fc.constant({ gift_item: { product_id: 1, quantity: 1 } }),
  fc.constant({ shipping: { free_shipping: true, zone_ids: "*" } }),
  discount.map((discount) => ({ shipping_discount: { discount, method_ids: "*" } })),
);

const condition = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom("20", "150").map((minimum_spend) => ({ cart: { minimum_spend } })),
  fc
    .tuple(matcher, fc.constantFrom(1, 3))
    .map(([items, minimum_quantity]) => ({ cart: { minimum_quantity, ...(items && { items }) } })),
);

const audience = fc.constantFrom(
  {},
  {},
  { group_ids: [2] },
  { excluded_group_ids: [1] },
  { minimum_order_count: 3 },
  { segments: { id: ["vip"] } },
);

/** A promotion with a code: one rule, for everybody or some customers. */
export const promotion: fc.Arbitrary<object> = fc
  .record({ action, condition, customer: audience })
  .map(({ action, condition, customer }) => ({
    name: "A promotion",
    redemption_type: "COUPON",
    rules: [{ action, ...(condition && { condition }) }],
    customer,
  }));

/** Ids of the products of one checkout: no two checkouts share any. */
export const productId = (checkout: number, at: number): string => `${checkout}-${at + 1}`;

const decimal = (amount: number): string => (amount / 100).toFixed(2);

/** Puts the products of a basket in the catalog. @param priceOf the price of one unit, cents */
export async function putInCatalog(
  shop: Shop,
  checkout: number,
  { products }: Basket,
  priceOf: (product: Product) => number,
): Promise<void> {
  const body = products.map((each, at) => ({
    id: productId(checkout, at),
    sku: `SKU-${productId(checkout, at)}`,
    price: decimal(priceOf(each)),
    original_price: decimal(each.usualPrice),
    category_ids: [String(each.category)],
    brand_id: String(each.brand),
    options: [{ name: "Size", value: each.size }],
    ...(each.variant && { variants: [{ id: String(each.variant), sku: `SKU-${productId(checkout, at)}` }] }),
  }));
  const put = await putProducts(shop.store, shop.property, body);
  if (isRefusal(put)) throw new Error(JSON.stringify(put));
}

/** All facts of a line, as a server knows them. */
export const fullLine = (checkout: number, each: Product, at: number) => ({
  product_id: productId(checkout, at),
  ...(each.variant && { variant_id: each.variant }),
  quantity: each.quantity,
  price: decimal(each.price),
  category_ids: [each.category],
  brand_id: each.brand,
  options: [{ name: "Size", value: each.size }],
  on_sale: each.price < each.usualPrice,
});

/** The id, the quantity and the price of a line. */
export const shortLine = (checkout: number, each: Product, at: number) => ({
  product_id: productId(checkout, at),
  quantity: each.quantity,
  price: decimal(each.price),
});

export const wireCustomer = (known: ShopCustomer): object | undefined =>
  known === null ? undefined : { group_id: known.group, order_count: known.orders, segment_ids: [known.segment] };

/** The value of a basket before discounts, cents. */
export const goodsValue = ({ products }: Basket): number =>
  products.reduce((sum, { price, quantity }) => sum + price * quantity, 0);

let ids = 0;
/** Ids in the form of a UUID of version 7 that sort in the order of their calculations. */
const newId = (): string => `00000000-0000-7000-8000-${String(++ids).padStart(12, "0")}`;

/** The quote of a calculation, in the fields that a checkout needs. */
export interface ShownQuote {
  readonly id: string;
  readonly discount: string;
  /** Off the price of shipping. */
  readonly shippingDiscount: string;
  readonly applied: number;
  /** The discount of each line, a decimal. */
  readonly shares: readonly string[];
}

/** The discounts of a response's lines. */
const sharesIn = (lines: readonly object[]): string[] =>
  lines.map((line) => ("discount" in line ? String(line.discount) : "none"));

/** Calculates a cart with a page's key, or the server's. */
export async function calculateFor(shop: Shop, body: object, key: "browser" | "server"): Promise<ShownQuote> {
  const onFault = (error: unknown) => {
    throw error;
  };
  const context = { store: shop.store, now: () => shop.now, newId, onFault, guard: () => OPEN_GUARD };
  const caller = { audience: key, client: { network: null, fromPage: true } };
  const calculated = await calculate(context, shop.property, { json: body }, caller);
  if (isRefusal(calculated)) throw new Error(JSON.stringify(calculated));
  const { cart, marketing_actions_applied } = calculated.response;
  const { id, discount, lines, shipping } = cart;
  if (id === null) throw new Error("the cart is empty");
  const applied = marketing_actions_applied.length;
  return { id, discount, shippingDiscount: shipping.discount ?? "0.00", applied, shares: sharesIn(lines) };
}

/** A redemption. Discounts are decimals. */
interface RedeemedQuote {
  readonly discount: string;
  /** Off the price of shipping. */
  readonly shippingDiscount: string;
  readonly ids: readonly number[];
  /** Of the lines with a discount, by SKU. */
  readonly shares: Readonly<Record<string, string>>;
}

/** Redeems; a refusal is returned as it is. */
export async function redeemFor(
  shop: Shop,
  order: string,
  body: object,
  reservationId?: string,
): Promise<RedeemedQuote | Refusal> {
  const sent = { transactionIdentifier: order, transactionNumber: order, transactionDate: shop.now, ...body };
  const request = { body: sent, idempotencyKey: undefined };
  const redeemed = await redeem(shop.store, shop.property, request, reservationId);
  if (isRefusal(redeemed)) return redeemed;
  const sumOf = (discounts: readonly (string | undefined)[]) =>
    decimal(discounts.reduce((total, discount = "0") => total + Math.round(Number(discount) * 100), 0));
  return {
    discount: sumOf(redeemed.redemptions.map(({ discount }) => discount)),
    shippingDiscount: sumOf(redeemed.redemptions.map(({ shippingDiscount }) => shippingDiscount)),
    ids: redeemed.redemptions.map(({ redemptionId }) => redemptionId),
    shares: Object.fromEntries(redeemed.lineItems.map(({ sku, discount }) => [sku, discount])),
  };
}

export async function reverseAll(shop: Shop, ids: readonly number[]): Promise<void> {
  for (const id of ids) {
    const request = { body: {}, idempotencyKey: undefined };
    const reversed = await reverse(shop.store, shop.property, "Till", String(id), request);
    if (isRefusal(reversed)) throw new Error(JSON.stringify(reversed));
  }
}

/** Holds a code. @returns the id of the hold */
export async function hold(shop: Shop, promoCode: string, customerId: string): Promise<string> {
  const held = await reserve(shop.store, shop.property, {
    body: { promoCode, customerId },
    idempotencyKey: undefined,
  });
  if (isRefusal(held)) throw new Error(JSON.stringify(held));
  return held.id;
}

export async function release(shop: Shop, id: string): Promise<void> {
  if ((await releaseReservation(shop.store, shop.property, id)) !== null) throw new Error("the hold is not released");
}

/** Changes fields of a promotion. */
export async function change({ store, property }: Shop, id: number, fields: object): Promise<void> {
  const found = await store.promotion(property.id, id);
  if (!found) throw new Error("there is no such promotion");
  const { id: _, version, current_uses, created_from, created, updated, multiple_codes, ...body } = found;
  const parsed = parsePromotion({ ...body, ...fields }, "USD");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  await store.updatePromotion(property.id, { id, version }, parsed.value, "Ann");
}
