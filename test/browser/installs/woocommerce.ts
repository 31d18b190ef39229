import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Site, textOf } from "../../tags/shop-page.ts";
import {
  type Cart,
  codeBox,
  EXPIRED,
  type InstalledShop,
  LINE,
  newCart,
  pageOf,
  pastesOf,
  SUBTOTAL,
  snippetOf,
} from "./shop.ts";

const ITEM = {
  item_id: 118,
  item_name: LINE.name,
  sku: "BSK-TIER",
  price: LINE.price,
  quantity: LINE.quantity,
  id: 118,
};

/** A message of GTM4WP. */
const gtm4wp = (event: string, fields: object): string =>
  `<script>window.dataLayer = window.dataLayer || []; dataLayer.push({ ecommerce: null });
dataLayer.push(${JSON.stringify({ event, ecommerce: { currency: "EUR", ...fields } })});</script>`;

/** The order: prices are after the discount, and coupons are joined by a comma and a blank. */
function purchase(cart: Cart): string {
  const discount = cart.discount() / LINE.quantity;
  return gtm4wp("purchase", {
    transaction_id: "727",
    affiliation: "",
    value: SUBTOTAL - cart.discount(),
    tax: 0,
    shipping: 0,
    coupon: cart.codes().join(", ").toLowerCase(),
    items: [{ ...ITEM, price: LINE.price - discount, discount }],
  });
}

/** The order in the form of WooCommerce's REST API. */
const orderOf = (cart: Cart) => ({
  id: 727,
  status: "processing",
  currency: "EUR",
  prices_include_tax: false,
  total: (SUBTOTAL - cart.discount()).toFixed(2),
  discount_total: cart.discount().toFixed(2),
  discount_tax: "0.00",
  line_items: [
    {
      product_id: 118,
      variation_id: 0,
      name: LINE.name,
      quantity: LINE.quantity,
      subtotal: SUBTOTAL.toFixed(2),
      subtotal_tax: "0.00",
    },
  ],
  coupon_lines: cart.codes().map((code) => ({ code: code.toLowerCase() })),
});

/** Runs a PHP file. @returns what it printed */
const php = async (...args: readonly string[]): Promise<string> => (await promisify(execFile)("php", args)).stdout;

/** PHP's form of the names of cookies. */
const cookiesOf = (header: string) =>
  Object.fromEntries(
    header
      .split("; ")
      .map((cookie) => cookie.split("=", 2))
      .map(([name, value]) => [name!.replaceAll(".", "_"), value]),
  );

/** The constants of wp-config.php, from the lines of the docs. */
const constantsOf = (lines: string) =>
  Object.fromEntries([...lines.matchAll(/define\( '(\w+)', '([^']*)' \);/g)].map(([, name, value]) => [name, value]));

/** The hook that WooCommerce runs for a code, which it writes in lower case. */
function hookOf(cart: Cart, action: string | null, code: string): readonly unknown[] {
  const coupon = code.toLowerCase();
  if (action === "remove") return cart.remove(code) ? ["woocommerce_removed_coupon", coupon] : [];
  return cart.apply(code)
    ? ["woocommerce_applied_coupon", coupon]
    : ["woocommerce_coupon_error", EXPIRED, 107, { coupon }];
}

const TEXTS: ReadonlyMap<unknown, string> = new Map([
  ["woocommerce_applied_coupon", "applied"],
  ["woocommerce_removed_coupon", "removed"],
  ["woocommerce_coupon_error", EXPIRED],
]);

/** Runs the plugin for a form of the code box. @returns what the visitor reads */
async function enter(cart: Cart, constants: object, body: string, cookie: string): Promise<string> {
  const form = new URLSearchParams(body);
  const code = form.get("coupon_code") ?? "";
  const hook = hookOf(cart, form.get("do"), code);
  const request = {
    steps: [hook],
    cookies: cookiesOf(cookie),
    post: form.get("do") === "apply" ? { coupon_code: code } : {},
    cart: cart.codes().map((applied) => applied.toLowerCase()),
    lines: [{ product_id: 118, variation_id: 0, quantity: LINE.quantity, price: String(LINE.price) }],
    page: "shop",
    constants,
  };
  await php("test/plugins/woocommerce.php", "plugins/woocommerce/promotrail.php", JSON.stringify(request));
  return `${code}: ${TEXTS.get(hook[0])}`;
}

/** A way to report products, carts and orders. */
interface Way {
  readonly name: string;
  readonly steps: number;
  /** What goes into the head. */
  head(site: Site): string;
  product(): string;
  basket(): string;
  thankYou(cart: Cart, site: Site): string | Promise<string>;
}

const withGtm4wp: Way = {
  name: "woocommerce, with GTM4WP",
  steps: 5,
  head: (site) => pastesOf("ga4", "html", site)[0]!,
  product: () => gtm4wp("view_item", { value: LINE.price, items: [{ ...ITEM, quantity: 1 }] }),
  basket: () => gtm4wp("view_cart", { value: SUBTOTAL, items: [ITEM] }),
  thankYou: purchase,
};

const withPaste: Way = {
  name: "woocommerce, with the paste",
  // The paste reports no product and no cart.
  steps: 3,
  head: snippetOf,
  product: () => LINE.name,
  basket: () => "",
  thankYou: (cart, site) =>
    php("test/tags/woocommerce.php", pastesOf("woocommerce", "php", site)[1]!, JSON.stringify(orderOf(cart))),
};

/** WooCommerce, whose plugin runs in PHP for each form that the visitor sends. */
const shopOf = ({ name, steps, head, product, basket, thankYou }: Way): InstalledShop => ({
  name,
  currency: "EUR",
  steps,
  open(site) {
    const cart = newCart();
    const constants = constantsOf(pastesOf("woocommerce", "php", site)[0]!.replace("sk_…", site.serverKey));
    const page = (body: string) =>
      pageOf(`${head(site)}<script src="/wp-content/plugins/promotrail/blocks.js" defer></script>`, body);
    return async ({ method, path, body, cookie }) => {
      switch (path) {
        case "/product":
          return page(product());
        case "/checkout":
          return page(basket() + codeBox(method === "POST" ? await enter(cart, constants, body, cookie) : ""));
        case "/thank-you":
          return page(`Thank you${await thankYou(cart, site)}`);
        default:
          return textOf("plugins/woocommerce/blocks.js");
      }
    };
  },
});

export const woocommerce: readonly InstalledShop[] = [withGtm4wp, withPaste].map(shopOf);
