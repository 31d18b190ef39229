import { filledIn, textOf } from "../../tags/shop-page.ts";
import {
  type Cart,
  codeBox,
  EXPIRED,
  type InstalledShop,
  LINE,
  newCart,
  pageOf,
  pastesOf,
  programOf,
  SUBTOTAL,
  snippetOf,
} from "./shop.ts";

const money = (amount: number) => ({ amount, currencyCode: "USD" });
const VARIANT = {
  id: "131",
  sku: "BSK-TIER",
  title: "Default Title",
  price: money(LINE.price),
  product: { id: LINE.id, title: LINE.name, vendor: "Wireworks", type: "Baskets" },
};

/** The checkout of a standard event. */
function checkoutOf(cart: Cart) {
  const discounts = cart.codes().map((title) => ({
    amount: money(cart.discountOf(title)),
    discountApplication: {
      type: "DISCOUNT_CODE",
      title,
      value: money(cart.discountOf(title)),
      targetType: "LINE_ITEM",
    },
  }));
  return {
    currencyCode: "USD",
    totalPrice: money(SUBTOTAL - cart.discount()),
    discountApplications: discounts.map(({ discountApplication }) => discountApplication),
    lineItems: [
      { id: "131", title: LINE.name, quantity: LINE.quantity, discountAllocations: discounts, variant: VARIANT },
    ],
    order: { id: "6200407294252", customer: null },
  };
}

/** Shopify's sandbox, from which a pixel reaches the page by messages alone. */
const sandboxOf = (pixel: string): string => `<script>
  const subscribers = {}, calls = [];
  const ask = (store, name, value) =>
    new Promise((resolve) => parent.postMessage({ call: calls.push(resolve) - 1, store, name, value }, "*"));
  const analytics = { subscribe: (name, run) => { subscribers[name] = run; } };
  const browser = {
    cookie: { get: (name) => ask("cookie", name) },
    localStorage: { getItem: (key) => ask("get", key), setItem: (key, value) => ask("set", key, value) },
  };
  onmessage = ({ data }) => "call" in data ? calls[data.call](data.value) : subscribers[data.name]?.(data);
</script><script>${pixel}</script>`;

/** The page's side of the sandbox. \`publish\` sends a standard event to the pixel. */
const PIXEL_MANAGER = `<script>
  const stores = {
    cookie: (name) => document.cookie.split("; ").find((one) => one.startsWith(name + "="))?.slice(name.length + 1) ?? "",
    get: (key) => localStorage.getItem(key),
    set: (key, value) => localStorage.setItem(key, value),
  };
  addEventListener("message", ({ source, data }) =>
    source.postMessage({ call: data.call, value: stores[data.store](data.name, data.value) }, "*"));
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-scripts allow-forms";
  frame.src = "/web-pixels/custom";
  const ready = new Promise((resolve) => frame.addEventListener("load", resolve));
  document.documentElement.append(frame);
  const publish = (name, data) => ready.then(() =>
    frame.contentWindow.postMessage({ id: crypto.randomUUID(), name, timestamp: new Date().toISOString(), data }, "*"));
</script>`;

const publishing = (name: string, data: object): string =>
  `<script>publish(${JSON.stringify(name)}, ${JSON.stringify(data)});</script>`;

/** The cart of the theme takes codes. Its checkout, which is closed to themes, refuses one. */
const PROGRAM = programOf(`
async function change(code, method) {
  const { before, cart } = await (await post("/cart/discount", { code }, method)).json();
  const discountCodes = before.filter((one) => method !== "DELETE" || one !== code).concat(method === "DELETE" ? [] : code);
  const detail = { discountCodes: discountCodes.map((one) => ({ code: one })), promise: Promise.resolve({ cart, warnings: [] }) };
  document.dispatchEvent(new CustomEvent("shopify:cart:discount-update", { detail }));
}
async function apply(code) {
  if (code === "OLD5") {
    publish("alert_displayed", { alert: { target: "cart.discountCode", type: "DISCOUNT_ERROR", value: code, message: "${EXPIRED}" } });
    return "${EXPIRED}";
  }
  await change(code, "POST");
  return "applied";
}
async function remove(code) {
  await change(code, "DELETE");
  return "removed";
}`);

const ASSET = "/cdn/shop/t/1/assets/promotrail.js";
const cartOf = (cart: Cart) => ({ discountCodes: cart.codes().map((code) => ({ code, applicable: true })) });

export const shopify: InstalledShop = {
  name: "shopify",
  currency: "USD",
  hasSandbox: true,
  steps: 5,
  open(site) {
    const cart = newCart();
    const loader = pastesOf("shopify", "html", site)[0]!.replace("{{ 'promotrail.js' | asset_url }}", ASSET);
    const pixel = filledIn(textOf("plugins/shopify/pixel.js"), site) + pastesOf("shopify", "js", site)[0];
    const theme = (body: string) => pageOf(snippetOf(site) + loader + PIXEL_MANAGER, body);
    const cost = { totalAmount: money(SUBTOTAL) };
    const basket = { lines: [{ merchandise: VARIANT, quantity: LINE.quantity, cost }], cost, totalQuantity: 2 };
    return ({ method, path, body }) => {
      switch (path) {
        case "/product":
          return theme(publishing("product_viewed", { productVariant: VARIANT }));
        case "/checkout":
          return theme(publishing("cart_viewed", { cart: basket }) + codeBox() + PROGRAM);
        case "/thank-you":
          return pageOf(PIXEL_MANAGER, `Thank you${publishing("checkout_completed", { checkout: checkoutOf(cart) })}`);
        case "/web-pixels/custom":
          return sandboxOf(pixel);
        case ASSET:
          return textOf("plugins/shopify/theme.js");
        case "/cart/discount": {
          const before = cart.codes();
          const { code } = JSON.parse(body);
          if (method === "DELETE") cart.remove(code);
          else cart.apply(code);
          return { json: { before, cart: cartOf(cart) } };
        }
        default:
          return { json: {} };
      }
    };
  },
};
