import { application, coupon, part, shopifyLine, shopifyOrder, wooLine, wooOrder } from "../support/orders.ts";
import { worth } from "./coupons.ts";
import type { Delivery } from "./deliveries.ts";
import type { Setup } from "./ledger.ts";
import { DAY, type Order, type Visitor } from "./visits.ts";

const decimal = (minor: number): string => (minor / 100).toFixed(2);
const gmt = (at: number): string => new Date(at).toISOString().slice(0, 19);
const MINUTE = 60_000;

/** What a shop says of an order at a moment. */
interface State {
  readonly order: Order;
  readonly visitor: Visitor;
  readonly status: "unpaid" | "paid" | "refunded" | "cancelled";
  readonly changedAt: number;
}

/** The notifications of an order: paid, and what became of it. Each may be repeated, and arrives in any order. */
export function notificationsOf(visitor: Visitor, order: Order, { platform }: Setup): Delivery[] {
  const write = platform === "shopify" ? byShopify : byWooCommerce;
  const sent = (status: State["status"], after: number, arrivesAfter = after): Delivery => ({
    visitor: visitor.id,
    sender: "notification",
    arrivesAt: order.at + arrivesAfter,
    event: write({ order, visitor, status, changedAt: order.at + after }),
  });
  const paid = sent("paid", MINUTE);
  if (order.later === "kept") return [sent("unpaid", 0), paid, paid];
  const end = sent(order.later, DAY);
  // Of a cancelled order the notifications arrive in the wrong order.
  return order.later === "refunded" ? [paid, end, end] : [end, sent("paid", MINUTE, DAY + MINUTE)];
}

/** What the plugin and the theme's file note on an order. */
const notedOf = ({ id, consents }: Visitor): readonly (readonly [string, string])[] =>
  consents
    ? [
        ["promotrail_consent", "granted"],
        ["promotrail_visitor", id],
      ]
    : [["promotrail_consent", "none"]];

const WOO_STATUS = { unpaid: "pending", paid: "processing", refunded: "refunded", cancelled: "cancelled" } as const;

const byWooCommerce = ({ order, visitor, status, changedAt }: State): object =>
  wooOrder({
    ...{ id: Number(order.id), number: order.id, status: WOO_STATUS[status], currency: visitor.currency },
    shipping_total: "0.00",
    date_created_gmt: gmt(order.at),
    date_modified_gmt: gmt(changedAt),
    date_paid_gmt: status === "unpaid" ? null : gmt(order.at),
    billing: {},
    meta_data: notedOf(visitor).map(([key, value], at) => ({ id: at, key: `_${key}`, value })),
    line_items: order.lines.map(({ id: product_id, price, quantity }) => {
      const amount = decimal(price * quantity);
      return wooLine({ product_id, quantity, subtotal: amount, total: amount });
    }),
    coupon_lines: [...order.discounts].map(([code, discount]) => coupon(code.toLowerCase(), decimal(discount))),
  });

const SHOPIFY_STATUS = { unpaid: "pending", paid: "paid", refunded: "refunded", cancelled: "refunded" } as const;

const byShopify = ({ order, visitor, status, changedAt }: State): object =>
  shopifyOrder({
    ...{ id: Number(order.id), admin_graphql_api_id: `gid://shopify/Order/${order.id}`, currency: visitor.currency },
    ...{ email: null, customer: null, shipping_lines: [] },
    created_at: new Date(order.at).toISOString(),
    updated_at: new Date(changedAt).toISOString(),
    financial_status: SHOPIFY_STATUS[status],
    cancelled_at: status === "cancelled" ? new Date(changedAt).toISOString() : null,
    note_attributes: notedOf(visitor).map(([name, value]) => ({ name, value })),
    discount_applications: [...order.discounts.keys()].map((code) => application("discount_code", { code })),
    line_items: order.lines.map(({ id, price, quantity }, at) =>
      shopifyLine(id, {
        ...{ product_id: id, variant_id: null, quantity, price: decimal(price) },
        discount_allocations: partsOf(order, at),
      }),
    ),
  });

/** The parts of each discount on a line: the lines take it one after the other. */
const partsOf = ({ lines, discounts }: Order, at: number): object[] =>
  [...discounts.values()].map((discount, index) => {
    const before = worth(lines.slice(0, at));
    return part(index, decimal(Math.max(0, Math.min(discount - before, worth([lines[at]!])))));
  });
