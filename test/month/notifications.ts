import { coupon, wooLine, wooOrder } from "../support/orders.ts";
import type { Delivery } from "./deliveries.ts";
import { DAY, type Order, type Visitor } from "./visits.ts";

const decimal = (minor: number): string => (minor / 100).toFixed(2);
const gmt = (at: number): string => new Date(at).toISOString().slice(0, 19);
const MINUTE = 60_000;

/** The notifications of an order by WooCommerce: paid, and what became of it. Each may be repeated, and arrives in any order. */
export function notificationsOf({ id: visitor, currency }: Visitor, order: Order): Delivery[] {
  const sent = (status: string, after: number, arrivesAfter = after): Delivery => ({
    visitor,
    sender: "notification",
    arrivesAt: order.at + arrivesAfter,
    event: orderAt(order, currency, status, order.at + after),
  });
  const paid = sent("processing", MINUTE);
  if (order.later === "kept") return [sent("pending", 0), paid, paid];
  const end = sent(order.later, DAY);
  // Of a cancelled order the notifications arrive in the wrong order.
  return order.later === "refunded" ? [paid, end, end] : [end, sent("processing", MINUTE, DAY + MINUTE)];
}

const orderAt = ({ id, at, lines, discounts }: Order, currency: string, status: string, changedAt: number): object =>
  wooOrder({
    ...{ id: Number(id), number: id, status, currency, shipping_total: "0.00" },
    date_created_gmt: gmt(at),
    date_modified_gmt: gmt(changedAt),
    date_paid_gmt: status === "pending" ? null : gmt(at),
    billing: {},
    line_items: lines.map(({ id: product_id, price, quantity }) => {
      const amount = decimal(price * quantity);
      return wooLine({ product_id, quantity, subtotal: amount, total: amount });
    }),
    coupon_lines: [...discounts].map(([code, discount]) => coupon(code.toLowerCase(), decimal(discount))),
  });
