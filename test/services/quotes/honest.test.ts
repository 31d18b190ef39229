import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isRefusal } from "../../../collector/services/refusal.ts";
import { openShop, type Shop } from "../../support/redemptions.ts";
import { assertShown } from "../../support/shown.ts";
import {
  type Basket,
  basket,
  calculateFor,
  change,
  fullLine,
  goodsValue,
  hold,
  type Product,
  productId,
  promotion,
  putInCatalog,
  redeemFor,
  release,
  reverseAll,
  shortLine,
  wireCustomer,
} from "./checkout.ts";

const HOUR = 3_600_000;
const CHECKOUTS = 1_000;

let shop: Shop;
let checkouts = 0;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.store.close());

type LineForm = (checkout: number, product: Product, at: number) => object;

const skuLine: LineForm = (checkout, { quantity, price }, at) => ({
  sku: `SKU-${productId(checkout, at)}`,
  quantity,
  price: (price / 100).toFixed(2),
});

/** The cart of a server, from a basket. */
const serverCarts = {
  "with all facts": (checkout: number, { products }: Basket) =>
    products.map((each, at) => fullLine(checkout, each, at)),
  "with ids and prices": (checkout: number, { products }: Basket) =>
    products.map((each, at) => shortLine(checkout, each, at)),
  "with SKUs and prices": (checkout: number, { products }: Basket) =>
    products.map((each, at) => skuLine(checkout, each, at)),
  "in another order": (checkout: number, { products }: Basket) =>
    products.map((each, at) => shortLine(checkout, each, at)).reverse(),
  "with a line for each unit": (checkout: number, { products }: Basket) =>
    products.flatMap((each, at) =>
      Array.from({ length: each.quantity }, () => shortLine(checkout, { ...each, quantity: 1 }, at)),
    ),
};

const checkout = fc.record({
  basket,
  promotion,
  page: fc.constantFrom("all facts", "ids and prices"),
  server: fc.constantFrom("no cart", "no cart", ...(Object.keys(serverCarts) as (keyof typeof serverCarts)[])),
  meanwhile: fc.constantFrom("nothing", "ended", "changed", "catalog"),
  payment: fc.constantFrom("once", "answer lost", "reversed", "hold released"),
  repeatedBy: fc.constantFrom("nobody", "a wallet, which is paid", "a wallet, whose quote is not used"),
  extras: fc.constantFrom(0, 499),
  shipping: fc.constantFrom(null, "0.00", "4.99", "4.99", "4.99"),
  hours: fc.integer({ min: 0, max: 23 }),
});

type Checkout = typeof checkout extends fc.Arbitrary<infer Value> ? Value : never;

/** Where a server sends no cart, the catalog's prices are not below the page's; where the amount contains more than goods, they are equal. */
function withoutCart({ basket: sent, ...others }: Checkout): Checkout {
  const products = sent.products.map((each) => ({
    ...each,
    catalogPrice: others.extras > 0 ? each.price : Math.max(each.catalogPrice, each.price),
  }));
  return { ...others, basket: { ...sent, products } };
}

/** Only a server's cart confirms a price of shipping. */
const shippingIn = ({ shipping, server }: Checkout): object =>
  shipping === null || server === "no cart" ? {} : { shipping: [{ method_id: "post", price: shipping }] };

async function quoteOf(story: Checkout, number: number, code: string) {
  const { basket: sent, page, repeatedBy } = story;
  const form: LineForm = page === "all facts" ? fullLine : shortLine;
  const customer = wireCustomer(sent.customer);
  const lines = sent.products.map((each, at) => form(number, each, at));
  const body = { cart: { lines, ...shippingIn(story) }, promocodes: [code], ...(customer && { customer }) };
  const first = await calculateFor(shop, body, "browser");
  if (repeatedBy === "nobody") return first;
  const second = await calculateFor(shop, body, "browser");
  return repeatedBy === "a wallet, which is paid" ? second : first;
}

/** What changes between the quote and the payment. */
async function wait({ meanwhile, hours, basket: sent }: Checkout, number: number, promotionId: number) {
  shop.now += hours * HOUR;
  const changes = {
    nothing: async () => {},
    ended: () => change(shop, promotionId, { end_date: new Date(shop.now - 1).toISOString() }),
    changed: () =>
      change(shop, promotionId, { rules: [{ action: { cart_value: { discount: { percentage_amount: "1" } } } }] }),
    catalog: () => putInCatalog(shop, number, sent, ({ price, catalogPrice }) => Math.ceil((price + catalogPrice) / 3)),
  };
  await changes[meanwhile as keyof typeof changes]();
}

function orderOf(story: Checkout, number: number, evaluationId: string): object {
  const { basket: sent, server, extras } = story;
  const customer = wireCustomer(sent.customer);
  return {
    customerId: `C-${number}`,
    amount: ((goodsValue(sent) + extras) / 100).toFixed(2),
    evaluationId,
    ...(customer && { customer }),
    ...(extras > 0 && { amount_includes: ["shipping"] }),
    ...(server !== "no cart" && {
      cart: { lines: serverCarts[server as keyof typeof serverCarts](number, sent), ...shippingIn(story) },
    }),
  };
}

/** Pays, and gets the result of the redemption that lasts. */
async function pay({ payment, meanwhile }: Checkout, number: number, order: object, code: string, isApplied: boolean) {
  if (payment === "hold released" && isApplied && meanwhile !== "ended") {
    await release(shop, await hold(shop, code, `C-${number}`));
    const held = await hold(shop, code, `C-${number}`);
    return redeemFor(shop, `order-${number}-b`, order, held);
  }
  const first = await redeemFor(shop, `order-${number}-a`, order);
  if (payment === "answer lost") expect(await redeemFor(shop, `order-${number}-a`, order)).toEqual(first);
  if (payment !== "reversed" || isRefusal(first)) return first;
  await reverseAll(shop, first.ids);
  return redeemFor(shop, `order-${number}-b`, order);
}

test(`${CHECKOUTS} honest checkouts pay what their page showed`, { timeout: 600_000 }, async () => {
  let discounted = 0;
  let shipped = 0;
  const isHonored = fc.asyncProperty(checkout, async (generated) => {
    const number = ++checkouts;
    const code = `CODE-${number}`;
    const story = generated.server === "no cart" ? withoutCart(generated) : generated;
    const id = await shop.promote(story.promotion, { [code]: { max_uses_per_customer: 1 } });
    await putInCatalog(shop, number, story.basket, ({ catalogPrice }) => catalogPrice);
    const quote = await quoteOf(story, number, code);
    await wait(story, number, id);
    const result = await pay(story, number, orderOf(story, number, quote.id), code, quote.applied > 0);
    expect(result).toMatchObject({ discount: quote.discount, shippingDiscount: quote.shippingDiscount });
    if (quote.applied > 0) discounted += 1;
    if (Number(quote.shippingDiscount) > 0) shipped += 1;
  });
  await assertShown(isHonored, CHECKOUTS, () => {
    expect(discounted).toBeGreaterThan(50);
    expect(shipped).toBeGreaterThan(5);
  });
});
