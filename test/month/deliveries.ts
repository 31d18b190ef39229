import type { Line } from "./coupons.ts";
import type { Setup } from "./ledger.ts";
import { notificationsOf } from "./notifications.ts";
import { ACCEPTANCES, REFUSALS } from "./refusals.ts";
import type { Entry, Order, Removal, Visit, Visitor } from "./visits.ts";

/** Who sends a report: the page of a visitor, a bot or the staff, the shop's server by a key, or its notification of an order. */
export type Sender = "page" | "bot" | "staff" | "server" | "notification";

/** A report on its way to the collector. */
export interface Delivery {
  readonly visitor: string;
  readonly sender: Sender;
  readonly arrivesAt: number;
  readonly event: object;
}

const iso = (at: number): string => new Date(at).toISOString();

/** The reports of all visitors, in the order of their arrival. */
export function deliveriesOf(visitors: readonly Visitor[], setup: Setup): Delivery[] {
  const all = visitors.flatMap((visitor) =>
    visitor.visits.flatMap((visit) => [
      ...ofVisit(visitor, visit, setup),
      ...(setup.hasServerOrders && visit.order ? notificationsOf(visitor, visit.order, setup) : []),
    ]),
  );
  return all.toSorted((a, b) => a.arrivesAt - b.arrivesAt);
}

function ofVisit(visitor: Visitor, visit: Visit, setup: Setup): Delivery[] {
  // Without consent there is no tag, and no cookie that the server could send.
  if (!visitor.consents) return [];
  const { delay, isRepeated, order } = visit;
  const ofPage = (event: { occurred_at: string }, late: number): Delivery[] => {
    const report = {
      visitor: visitor.id,
      sender: senderOf(visitor),
      arrivesAt: Date.parse(event.occurred_at) + late,
      event,
    };
    return isRepeated ? [report, { ...report, arrivesAt: report.arrivesAt + 60_000 }] : [report];
  };
  const carts = visit.carts.map((cart, at) => cartEvent(visitor, visit, cart, at));
  const codes = codeEvents(visitor, visit, setup);
  const purchase = order?.isSeen ? [purchaseEvent(visitor, visit, order)] : [];
  if (isByServer(visitor, setup))
    return [
      ...carts.flatMap((event) => ofPage(event, 0)),
      ...codes.map((event) => ofServer(visitor, event)),
      ...purchase.flatMap((event) => ofPage(event, delay)),
    ];
  // The order of a page that is late arrives before its codes.
  return [
    ...inTime([...carts, ...codes]).flatMap((event) => ofPage(event, delay)),
    ...purchase.flatMap((event) => ofPage(event, 0)),
  ];
}

const senderOf = ({ kind }: Visitor): Sender => (kind === "human" ? "page" : kind);

const isByServer = ({ reporter }: Visitor, { platform }: Setup): boolean =>
  reporter === "server" && platform === "woocommerce";

const inTime = <Event extends { occurred_at: string }>(events: readonly Event[]): Event[] =>
  events.toSorted((a, b) => Date.parse(a.occurred_at) - Date.parse(b.occurred_at));

const ofServer = ({ id }: Visitor, event: { occurred_at: string }): Delivery => ({
  visitor: id,
  sender: "server",
  arrivesAt: Date.parse(event.occurred_at),
  event,
});

const contextOf = ({ id }: Visitor, { session }: Visit) => ({ visitor_id: id, session_id: session });

const itemsOf = (lines: readonly Line[]) =>
  lines.map(({ id, price, quantity, onSale }) => ({
    type: "product",
    id,
    price: price / 100,
    quantity,
    category_ids: id === 12 ? [7] : [],
    on_sale: onSale === true,
  }));

const cartEvent = (visitor: Visitor, visit: Visit, { at, lines }: Visit["carts"][number], number: number) => ({
  event_id: `cart-${visit.session}-${number}`,
  occurred_at: iso(at),
  category: "product",
  action: "view_cart",
  items: itemsOf(lines),
  extra: { currency: visitor.currency },
  context: contextOf(visitor, visit),
});

const purchaseEvent = (visitor: Visitor, visit: Visit, { id, at, lines, discounts }: Order) => ({
  event_id: `order-${id}`,
  occurred_at: iso(at),
  category: "product",
  action: "purchase",
  items: itemsOf(lines),
  dims: {
    transaction: {
      id,
      promotion_code: [...discounts.keys()].join(","),
      discount_amount: [...discounts.values()].reduce((sum, each) => sum + each, 0) / 100,
    },
  },
  extra: { currency: visitor.currency },
  context: contextOf(visitor, visit),
});

/** The codes that were entered, refused by another look, and removed. */
function codeEvents(visitor: Visitor, visit: Visit, setup: Setup) {
  const entries = visit.entries.filter(({ isRecheck }) => !isRecheck || isByServer(visitor, setup));
  return inTime([
    ...entries.map((entry, at) => usedEvent(visitor, visit, entry, at, setup)),
    ...visit.removals.map((removal, at) => removedEvent(visitor, visit, removal, at)),
  ]);
}

const usedEvent = (visitor: Visitor, visit: Visit, entry: Entry, number: number, setup: Setup) => ({
  event_id: `used-${visit.session}-${number}`,
  occurred_at: iso(entry.at),
  category: "promotion_code",
  action: "used",
  items: [{ type: "promotion_code", id: entry.code.toLowerCase(), ...verdictOf(visitor, entry, setup) }],
  // WooCommerce's plugin does not know the currency; a page does.
  ...(!isByServer(visitor, setup) && { extra: { currency: visitor.currency } }),
  context: contextOf(visitor, visit),
});

const removedEvent = (visitor: Visitor, visit: Visit, { at, code }: Removal, number: number) => ({
  event_id: `removed-${visit.session}-${number}`,
  occurred_at: iso(at),
  category: "promotion_code",
  action: "removed",
  items: [{ type: "promotion_code", id: code.toLowerCase() }],
  context: contextOf(visitor, visit),
});

/** What plugins/woocommerce/promotrail.php, plugins/shopify/theme.js and `watch` put into an item. */
function verdictOf({ reporter }: Visitor, { number, message }: Entry, { platform }: Setup): object {
  if (reporter === "page") return { reason: messageOf(number, message) };
  if (number === null) return { outcome: "accepted" };
  return { outcome: "rejected", reason: platform === "woocommerce" ? String(number) : REFUSALS[number]!.shopify };
}

/** The message that a customer sees. */
export function messageOf(number: number | null, message: number): string {
  const messages = number === null ? ACCEPTANCES : REFUSALS[number]!.messages;
  return messages[message % messages.length]!;
}
