import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isRefusal } from "../../../collector/services/refusal.ts";
import { openShop, type Shop } from "../../support/redemptions.ts";
import { assertShown } from "../../support/shown.ts";
import {
  type Basket,
  basket,
  calculateFor,
  customer,
  fullLine,
  goodsValue,
  productId,
  promotion,
  putInCatalog,
  redeemFor,
  wireCustomer,
} from "./checkout.ts";

let shop: Shop;
let checkouts = 0;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.store.close());

/** A basket as the server sells it, and facts of it that the page states otherwise, two of three: enough quotes are refused. */
const twisted = fc
  .tuple(basket, basket, customer, fc.infiniteStream(fc.constantFrom(true, true, false)))
  .map(([sold, other, stranger, twist]) => {
    const either = <Value>(one: Value, another: Value): Value => (twist.next().value ? another : one);
    const products = sold.products.map((each, at) => {
      const forged = other.products[at % other.products.length]!;
      return {
        ...each,
        price: either(each.price, forged.price),
        category: either(each.category, forged.category),
        brand: either(each.brand, forged.brand),
        size: either(each.size, forged.size),
        quantity: either(each.quantity, each.quantity + forged.quantity),
        usualPrice: either(each.usualPrice, forged.usualPrice),
        variant: either(each.variant, forged.variant),
      };
    });
    return { sold, claimed: { products, customer: either(sold.customer, stranger) } };
  });

/** A basket at prices up to the catalog's: those of a customer group, or a page's own. */
const lowered = basket.map(
  ({ products, customer }): Basket => ({
    products: products.map((each) => ({ ...each, price: Math.min(each.price, each.catalogPrice) })),
    customer,
  }),
);

/** Promotions that lower prices may help: they are for small carts. */
const forSmallCarts = fc.tuple(promotion, fc.constantFrom("50", "150", "400")).map(([body, spend]) => {
  const { rules, ...others } = body as { readonly rules: readonly object[] };
  const condition = { not: { cart: { minimum_spend: spend } } };
  return { ...others, rules: rules.map((rule) => ({ ...rule, condition })) };
});

/** A basket of single units as the server sells it; the page adds cents to one price, and takes them off another one. */
const shifted = fc
  .tuple(basket, basket, fc.nat(), fc.nat(), fc.nat({ max: 5_000 }), fc.boolean())
  .map(([sold, other, one, another, cents, liesMore]) => {
    const products = sold.products.map((each) => ({ ...each, quantity: 1, catalogPrice: each.price }));
    const [gains, loses] = [one % products.length, another % products.length];
    const shift = Math.min(cents, products[loses]!.price - 1);
    const priceOf = (price: number, at: number) => price + (at === gains ? shift : 0) - (at === loses ? shift : 0);
    const claimed = products.map((each, at) => ({
      ...each,
      ...(liesMore && { category: other.products[at % other.products.length]!.category }),
      price: priceOf(each.price, at),
    }));
    return { sold: { ...sold, products }, claimed: { ...sold, products: claimed } };
  });

const requestFor = (checkout: number, { products, customer }: Basket, code: string) => ({
  cart: { lines: products.map((each, at) => fullLine(checkout, each, at)) },
  promocodes: [code],
  ...(customer && { customer: wireCustomer(customer) }),
});

/** The lines with a discount, by SKU. @param shares of each line, decimals */
const sharesBySku = (checkout: number, shares: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    shares.flatMap((share, at) => (share === "0.00" ? [] : [[`SKU-${productId(checkout, at)}`, share]])),
  );

test("a quote never gives more than the server's own cart and customer do", { timeout: 600_000 }, async () => {
  const results = { accepted: 0, refused: 0 };
  const isBounded = fc.asyncProperty(twisted, promotion, async ({ sold, claimed }, body) => {
    const number = ++checkouts;
    const code = `CODE-${number}`;
    await shop.promote(body, { [code]: {} });
    await putInCatalog(shop, number, sold, ({ catalogPrice }) => catalogPrice);
    const quote = await calculateFor(shop, requestFor(number, claimed, code), "browser");
    const { cart, ...others } = requestFor(number, sold, code);
    const own = await calculateFor(shop, { cart, ...others }, "server");
    const result = await redeemFor(shop, `order-${number}`, {
      customerId: "C-1",
      amount: (goodsValue(sold) / 100).toFixed(2),
      evaluationId: quote.id,
      cart,
      ...("customer" in others && { customer: others.customer }),
    });
    const lesser = Number(quote.discount) < Number(own.discount) ? quote.discount : own.discount;
    if (isRefusal(result)) {
      results.refused += 1;
      expect(result).toMatchObject({ reason: "quote_not_confirmed", redeemable: lesser });
      expect(Number(own.discount) < Number(quote.discount) || own.applied < quote.applied).toBe(true);
    } else {
      results.accepted += 1;
      expect(result.discount).toBe(quote.discount);
      expect(lesser).toBe(quote.discount);
      if (quote.discount === own.discount) expect(result.shares).toEqual(sharesBySku(number, own.shares));
      for (const [sku, share] of Object.entries(sharesBySku(number, own.shares)))
        expect(Number(result.shares[sku] ?? 0)).toBeLessThanOrEqual(Number(share));
    }
  });
  await assertShown(isBounded, 1_000, () => {
    expect(results.accepted).toBeGreaterThan(20);
    expect(results.refused).toBeGreaterThan(20);
  });
});

test("without the server's cart, a quote gives no more than the catalog's prices of its goods do", {
  timeout: 600_000,
}, async () => {
  const results = { accepted: 0, refused: 0 };
  const isBounded = fc.asyncProperty(shifted, promotion, async ({ sold, claimed }, body) => {
    const number = ++checkouts;
    const code = `CODE-${number}`;
    await shop.promote(body, { [code]: {} });
    await putInCatalog(shop, number, sold, ({ catalogPrice }) => catalogPrice);
    const quote = await calculateFor(shop, requestFor(number, claimed, code), "browser");
    const own = await calculateFor(shop, requestFor(number, sold, code), "server");
    const result = await redeemFor(shop, `order-${number}`, {
      customerId: "C-1",
      amount: (goodsValue(sold) / 100).toFixed(2),
      evaluationId: quote.id,
      ...(sold.customer && { customer: wireCustomer(sold.customer) }),
    });
    if (isRefusal(result)) {
      results.refused += 1;
      expect(Number(own.discount) < Number(quote.discount) || own.applied < quote.applied).toBe(true);
    } else {
      results.accepted += 1;
      expect(result.discount).toBe(quote.discount);
      expect(Number(quote.discount)).toBeLessThanOrEqual(Number(own.discount));
    }
  });
  await assertShown(isBounded, 1_000, () => {
    expect(results.accepted).toBeGreaterThan(100);
    expect(results.refused).toBeGreaterThan(2);
  });
});

test("without the server's cart, prices below the catalog's give no more than the catalog's prices do", {
  timeout: 600_000,
}, async () => {
  const results = { accepted: 0, refused: 0 };
  const anyPromotion = fc.oneof(promotion, forSmallCarts);
  const isBounded = fc.asyncProperty(lowered, anyPromotion, async (claimed, body) => {
    const number = ++checkouts;
    const code = `CODE-${number}`;
    await shop.promote(body, { [code]: {} });
    await putInCatalog(shop, number, claimed, ({ catalogPrice }) => catalogPrice);
    const request = requestFor(number, claimed, code);
    const quote = await calculateFor(shop, request, "browser");
    // A product is on sale by the price that it is sold at.
    const lines = request.cart.lines.map((line, at) => ({
      ...line,
      price: (claimed.products[at]!.catalogPrice / 100).toFixed(2),
    }));
    const own = await calculateFor(shop, { ...request, cart: { lines } }, "server");
    const result = await redeemFor(shop, `order-${number}`, {
      customerId: "C-1",
      amount: (goodsValue(claimed) / 100).toFixed(2),
      evaluationId: quote.id,
      ...(claimed.customer && { customer: wireCustomer(claimed.customer) }),
    });
    const isLess = Number(own.discount) < Number(quote.discount) || own.applied < quote.applied;
    results[isRefusal(result) ? "refused" : "accepted"] += 1;
    expect(isRefusal(result)).toBe(isLess);
    if (!isRefusal(result)) expect(result.discount).toBe(quote.discount);
  });
  await assertShown(isBounded, 1_000, () => {
    expect(results.accepted).toBeGreaterThan(100);
    expect(results.refused).toBeGreaterThan(2);
  });
});
