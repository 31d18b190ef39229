import { readFileSync } from "node:fs";
import { type Container, containerExport, type Tag, type Variable } from "./export.ts";

// The container of Promotrail for Google Tag Manager. This table is its one source: the file that merchants import is
// made of it, and the demo shop runs that file.

/** Custom HTML and Custom JavaScript, as a merchant pastes them. */
const TEXTS = new URL("../demo-site/tags/gtm/", import.meta.url);

const text = (file: string): string => readFileSync(new URL(file, TEXTS), "utf8");
const constant = (name: string, value: string): Variable => ({ name: `Promotrail ${name}`, type: "c", value });
const dataLayer = (name: string, path: string): Variable => ({ name: `Promotrail ${name}`, type: "v", value: path });

/** All names begin alike, so that an import never takes a variable of the site for one of these. */
const VARIABLES: readonly Variable[] = [
  constant("Collector", "https://YOUR-COLLECTOR"),
  constant("Write Key", "YOUR-WRITE-KEY"),
  constant("Options", "google_consent=true"),
  constant("Data Layer", "dataLayer"),
  { name: "Promotrail Items", type: "jsm", value: text("variables/promotrail-items.js") },
  dataLayer("Ecommerce Items", "ecommerce.items"),
  dataLayer("Ecommerce Currency", "ecommerce.currency"),
  dataLayer("Transaction ID", "ecommerce.transaction_id"),
  dataLayer("Transaction Value", "ecommerce.value"),
  dataLayer("Transaction Discount", "ecommerce.discount"),
  dataLayer("Transaction Coupon", "ecommerce.coupon"),
  dataLayer("Transaction Evaluation", "ecommerce.evaluation_id"),
  dataLayer("Promotion Code", "promotion_code"),
  dataLayer("Order ID", "order_id"),
  dataLayer("Currency", "currency"),
  dataLayer("Customer ID", "customer.id"),
  dataLayer("Customer Name", "customer.name"),
  dataLayer("Customer Email", "customer.email"),
  dataLayer("Customer Phone", "customer.phone"),
];

/** A tag that sends an event of the shop. @param events the messages of the data layer that fire it */
const eventTag = (name: string, file: string, events: readonly string[]): Tag => ({
  name: `Promotrail ${name}`,
  html: text(file),
  events,
});

const TAGS: readonly Tag[] = [
  {
    name: "Promotrail loader",
    html: text("loader.html"),
    events: ["gtm.init"],
    priority: 100,
    notes:
      "It must fire before the other Promotrail tags. On a site without consent tool, set Promotrail Options to consent=granted.",
  },
  {
    name: "Promotrail GA4",
    html: text("ga4.html"),
    events: ["gtm.init"],
    paused: true,
    notes: "In place of the event tags: unpause it and pause them.",
  },
  eventTag("product view", "product-view.html", ["view_item", "view_item_list"]),
  eventTag("add to cart", "add-to-cart.html", ["add_to_cart"]),
  eventTag("remove from cart", "remove-from-cart.html", ["remove_from_cart"]),
  eventTag("view cart", "view-cart.html", ["view_cart"]),
  eventTag("checkout", "checkout.html", ["begin_checkout"]),
  eventTag("code used", "promotion-code-used.html", ["promotion_code_used"]),
  eventTag("code removed", "promotion-code-removed.html", ["promotion_code_removed"]),
  eventTag("purchase", "purchase.html", ["purchase"]),
];

export const CONTAINER: Container = { name: "Promotrail", variables: VARIABLES, tags: TAGS };

/** The file that Google Tag Manager imports, with the placeholders for the collector's address and the write key. */
export const containerJson = (): string => `${JSON.stringify(containerExport(CONTAINER), null, 2)}\n`;
