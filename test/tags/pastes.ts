import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createContext, runInContext } from "node:vm";
import type { AntsomiPayload } from "./payloads/antsomi.ts";
import type { RequestsPayload, ShopRequest } from "./payloads/bigcommerce-orders.ts";
import type { HaravanPayload } from "./payloads/haravan.ts";
import type { HtmlPayload } from "./payloads/html.ts";
import type { ShopifyPayload } from "./payloads/shopify.ts";
import type { WooCommercePayload } from "./payloads/woocommerce.ts";
import { filledIn, type ShopPage, type Site, textOf, visitPage } from "./shop-page.ts";

let visitors = 0;
/** The id of a visitor who has none yet. */
export const newVisitor = (): string => `visitor-${process.pid}-${++visitors}`;

/** Runs a PHP file. @returns what it printed */
async function php(file: string, ...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)("php", ["-d", "display_errors=1", file, ...args])).stdout;
}

/** The thank-you page of plain HTML, filled in as the shop's template does. */
const thankYou = ({ id, discount, codes }: NonNullable<HtmlPayload["order"]>): string =>
  textOf("demo-site/tags/html/thank-you.html")
    .replace('"1001"', JSON.stringify(id))
    .replace('"20.00"', JSON.stringify(discount))
    .replace('["SPEND200"]', JSON.stringify(codes));

export async function visitHtml(site: Site, { codes = [], removed, order }: HtmlPayload): Promise<string> {
  const calls = [
    ...codes.map(({ code, verdict }) => `reportCode(${JSON.stringify(code)}, ${JSON.stringify(verdict)});`),
    ...(removed ? [`reportRemovedCode(${JSON.stringify(removed)});`] : []),
  ];
  const html = `${textOf("demo-site/tags/html/checkout.html")}<script>${calls.join("")}</script>`;
  return visitPage(site, { html: html + (order ? thankYou(order) : "") });
}

/** Runs the custom pixel of docs/install/shopify.md, as Shopify's sandbox does: without a page, and from the origin `null`. */
async function runPixel(site: Site, events: readonly { readonly name: string; readonly data: object }[]) {
  const visitor = newVisitor();
  const subscribers = new Map<string, (event: object) => Promise<void>>();
  const pixel = createContext({
    analytics: {
      subscribe: (name: string, run: (event: object) => Promise<void>) => void subscribers.set(name, run),
    },
    browser: {
      cookie: { get: async () => visitor },
      localStorage: { getItem: async () => null, setItem: async () => undefined },
    },
    fetch: (url: string, init: RequestInit) => fetch(url, { ...init, headers: { origin: "null" } }),
  });
  const text = textOf("plugins/shopify/pixel.js") + textOf("demo-site/tags/shopify/orders.js");
  runInContext(filledIn(text, site), pixel);
  for (const [at, { name, data }] of events.entries()) {
    await subscribers.get(name)!({ id: `${visitor}-${at}`, name, timestamp: new Date().toISOString(), data });
  }
  return visitor;
}

export async function visitShopify(site: Site, payload: ShopifyPayload): Promise<string> {
  if ("pixel" in payload) return runPixel(site, payload.pixel);
  return visitPage(site, {
    html: `<script>${textOf("plugins/shopify/theme.js")}</script>`,
    responses: { "POST /cart/update.js": { body: {} } },
    act: async ({ document, CustomEvent }) => {
      for (const { discountCodes, cart } of payload.theme) {
        const promise = Promise.resolve({ cart, warnings: [] });
        document.dispatchEvent(new CustomEvent("shopify:cart:discount-update", { detail: { discountCodes, promise } }));
        await promise;
      }
    },
  });
}

const PLUGIN = "plugins/woocommerce/promotrail.php";

export async function visitWooCommerce(site: Site, { requests = [], order }: WooCommercePayload): Promise<string> {
  const visitor = newVisitor();
  for (const { post = {}, hook } of requests) {
    const constants = { PROMOTRAIL_COLLECTOR: site.collector, PROMOTRAIL_KEY: site.serverKey };
    const request = {
      steps: [hook],
      cookies: { promotrail_visitor: visitor },
      post,
      cart: [],
      page: "shop",
      constants,
    };
    await php("test/plugins/woocommerce.php", PLUGIN, JSON.stringify(request));
  }
  if (!order) return visitor;
  const paste = textOf("demo-site/tags/woocommerce/thank-you.php");
  const html = await php("test/tags/woocommerce.php", paste, JSON.stringify(order));
  return visitPage(site, { html, visitor });
}

export function visitAntsomi(site: Site, { page = {}, calls = [] }: AntsomiPayload): Promise<string> {
  const tracked = calls.map((call) => `web_event.track(...${JSON.stringify(call)});`).join("");
  return visitPage(site, { html: `<script>window._cdp365Analytics = ${JSON.stringify(page)};${tracked}</script>` });
}

const key = ({ method, path }: ShopRequest): string => `${method} ${path}`;

/** A page of a shop with the listener of coupon requests, on which the shop's program makes requests. */
const requestingPage = (requests: readonly ShopRequest[]) => ({
  html: `<script>${textOf("plugins/coupon-requests.js")}</script>`,
  responses: Object.fromEntries(requests.map((one) => [key(one), { status: one.status ?? 200, body: one.answer }])),
  act: async (window: { fetch: typeof fetch }) => {
    for (const { method, path, body } of requests) {
      await window.fetch(path, { method, ...(body && { body: JSON.stringify(body) }) });
      // The visitor's next click comes after the listener has read the response.
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  },
});

/** Runs the page with the coupon requests, and then the page of the order, for one visitor. */
async function visitBoth(site: Site, requests: readonly ShopRequest[], order: ShopPage | undefined): Promise<string> {
  const visitor = requests.length > 0 ? await visitPage(site, requestingPage(requests)) : newVisitor();
  return order ? visitPage(site, { ...order, visitor }) : visitor;
}

export function visitBigCommerce(site: Site, { requests = [], order }: RequestsPayload): Promise<string> {
  const html = textOf("demo-site/tags/bigcommerce/order-confirmation.html").replace("{{checkout.order.id}}", "118");
  return visitBoth(site, requests, order && { html, responses: { "GET /api/storefront/orders/118": { body: order } } });
}

export async function visitMagento(site: Site, { requests = [], order }: RequestsPayload): Promise<string> {
  const template = "demo-site/tags/magento/promotrail.phtml";
  const html = order && (await php("test/tags/magento.php", template, JSON.stringify(order)));
  return visitBoth(site, requests, html === undefined ? undefined : { html });
}

export function visitHaravan(site: Site, { path, checkout, forms = [] }: HaravanPayload): Promise<string> {
  const html = `<form id="form_discount_add"><input name="discount.code"></form><form id="form_discount_remove"></form>
    <script>window.Haravan = { checkout: ${JSON.stringify(checkout)} };</script>`;
  return visitPage(site, {
    html: html + textOf("demo-site/tags/haravan/checkout.html"),
    path,
    act: ({ document, Event }) => {
      for (const { id, code } of forms) {
        const form = document.querySelector(`#${id}`)!;
        if (code) form.querySelector("input")!.value = code;
        // Haravan sends the form by itself, and prevents the browser from doing so.
        form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
      }
    },
  });
}
