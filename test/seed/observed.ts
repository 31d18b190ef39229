import { ingest } from "../../collector/services/ingest/ingest.ts";
import { setOrderSource } from "../../collector/services/orders/order-sources.ts";
import { receiveOrder } from "../../collector/services/orders/receive-order.ts";
import { signatureOf } from "../../collector/services/orders/signature.ts";
import { createProperty } from "../../collector/services/properties.ts";
import { isRefusal } from "../../collector/services/refusal.ts";
import type { Property } from "../../collector/store/ports/records.ts";
import type { Store } from "../../collector/store/ports/store.ts";
import { sqliteStore } from "../../collector/store/sqlite/index.ts";
import { createRandom, type Random } from "../bench/random.ts";

const DAY = 86_400_000;
const MINUTE = 60_000;
const SECRET = "the seeded shop's secret";

/** The traffic of a shop that decides by itself, and enters no promotion here. */
export interface ObservedOptions {
  readonly file: string;
  readonly seed: number;
  readonly days: number;
  /** End of the last day, epoch milliseconds. */
  readonly until: number;
  readonly sessionsPerDay: number;
}

/** A code that visitors try, and what the shop answers. */
interface Answer {
  readonly code: string;
  readonly weight: number;
  /** null: the tag does not see the answer. */
  readonly verdict: {
    readonly outcome: "accepted" | "rejected";
    readonly reason?: string;
    readonly discount?: string;
  } | null;
}

const rejected = (code: string, weight: number, reason: string): Answer => ({
  code,
  weight,
  verdict: { outcome: "rejected", reason },
});

/** Reasons are WooCommerce's numbers, or the message that the customer sees. The last one has no pattern. */
const ANSWERS: readonly Answer[] = [
  { code: "WELCOME10", weight: 24, verdict: { outcome: "accepted", discount: "6.00" } },
  { code: "ANNA15", weight: 12, verdict: { outcome: "accepted", discount: "9.00" } },
  { code: "NEWSLETTER", weight: 8, verdict: null },
  rejected("SPRING25", 10, "107"),
  rejected("BULK50", 9, "The minimum spend for this coupon is $100.00."),
  rejected("WELCOM10", 6, "105"),
  rejected("VIP30", 5, "102"),
  rejected("FRIENDS", 4, "Not with the moon in this house"),
];
const TRIED = ANSWERS.flatMap((answer) => Array.from({ length: answer.weight }, () => answer));

/**
 * Writes the traffic of a shop with a coupon engine of its own: verdicts with reasons, attempts without one, and the orders that its
 * server reports, some of which the tag did not see.
 * @returns the property
 */
export async function observeShop({ file, seed, days, until, sessionsPerDay }: ObservedOptions): Promise<Property> {
  const since = until - days * DAY;
  let now = since;
  const store = sqliteStore({ file, makeFolder: true, now: () => now, newWriteKey: () => "wk_observed" });
  try {
    const property = await makeShop(store);
    const random = createRandom(seed);
    for (let number = 0; number < days * sessionsPerDay; number += 1) {
      now = since + Math.floor((number * DAY) / sessionsPerDay) + random.below(10) * MINUTE;
      await visit(store, property, random, number, now);
    }
    return property;
  } finally {
    await store.close();
  }
}

async function makeShop(store: Store): Promise<Property> {
  const made = await createProperty(store, { name: "Shop with its own coupons", currency: "USD" });
  if (isRefusal(made)) throw new Error(JSON.stringify(made));
  const property = (await store.property(made.data.id))!;
  const source = await setOrderSource(store, property, "woocommerce", { secret: SECRET, transaction_id: "id" });
  if (isRefusal(source)) throw new Error(JSON.stringify(source));
  return property;
}

const LINE = { type: "product", id: "93", price: "30.00", quantity: 2 };

/** A visitor who tries one code, and may order. */
interface Visit {
  readonly number: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly answer: Answer;
  /** The codes of the order; null without one. */
  readonly order: readonly string[] | null;
  /** Whether the tag sees the visitor, and the thank-you page. */
  readonly isSeen: boolean;
  readonly isOrderSeen: boolean;
}

async function visit(store: Store, property: Property, random: Random, number: number, at: number): Promise<void> {
  const chance = (percent: number) => random.below(100) < percent;
  const answer = random.pick(TRIED);
  const codes = answer.verdict?.outcome === "accepted" ? [answer.code] : [];
  const order = chance(answer.verdict?.outcome === "rejected" ? 25 : 60) ? codes : null;
  // Visitors without consent are not seen; the shop's server knows their orders all the same.
  const isSeen = chance(75);
  const visited: Visit = { number, at, answer, order, isSeen, isOrderSeen: isSeen && chance(90) };
  if (isSeen) await send(store, property, visited);
  if (order) await notify(store, property, orderOf(random, visited, order));
}

const idOf = ({ number }: Visit): string => String(1_000 + number);

async function send(store: Store, property: Property, visited: Visit): Promise<void> {
  const receivedAt = visited.at + 6 * MINUTE;
  const sending = { sentAt: null, receivedAt, traffic: "human", keyId: null, source: "browser" } as const;
  const result = await ingest(store, property, eventsOf(visited), sending);
  if ("unavailable" in result) throw new Error(`the store can't write: ${result.unavailable}`);
}

function eventsOf(visited: Visit): object[] {
  const { number, at, answer, order, isOrderSeen } = visited;
  const event = (category: string, action: string, minutes: number, more: object) => ({
    event_id: `${number}-${action}`,
    occurred_at: new Date(at + minutes * MINUTE).toISOString(),
    context: { visitor_id: `visitor-${number}`, session_id: `session-${number}` },
    ...{ category, action, ...more },
  });
  const codeOf = (id: string, verdict: Answer["verdict"] = null) => ({ type: "promotion_code", id, ...verdict });
  const bought = {
    items: [LINE, ...(order ?? []).map((code) => codeOf(code))],
    dims: { transaction: { id: idOf(visited) } },
  };
  return [
    event("product", "add_to_cart", 0, { items: [LINE] }),
    event("promotion_code", "used", 2, { items: [codeOf(answer.code, answer.verdict)] }),
    ...(order && isOrderSeen ? [event("product", "purchase", 5, bought)] : []),
  ];
}

/** An order as WooCommerce's webhook sends it. A few are refunded. */
function orderOf(random: Random, visited: Visit, codes: readonly string[]): object {
  const time = new Date(visited.at + 5 * MINUTE).toISOString().slice(0, 19);
  const discount = codes.includes("ANNA15") ? 9 : codes.length > 0 ? 6 : 0;
  const total = (60 - discount).toFixed(2);
  return {
    id: idOf(visited),
    status: random.below(100) < 4 ? "refunded" : "completed",
    currency: "USD",
    date_created_gmt: time,
    date_modified_gmt: time,
    date_paid_gmt: time,
    customer_id: 1 + random.below(40),
    customer_user_agent: random.pick(BROWSERS),
    meta_data: [{ id: 1, key: "_promotrail_consent", value: visited.isSeen ? "granted" : "none" }],
    line_items: [{ id: 1, product_id: 93, quantity: 2, subtotal: "60.00", total }],
    coupon_lines: codes.map((code) => ({ id: 1, code, discount: discount.toFixed(2) })),
    refunds: random.below(100) < 5 ? [{ id: 1, reason: "", total: "-10.00" }] : [],
  };
}

const BROWSERS = ["Chrome/131.0.0.0 Safari/537.36", "Version/18.0 Mobile/15E148 Safari/604.1", "Firefox/133.0"];

async function notify(store: Store, { id: propertyId }: Property, order: object): Promise<void> {
  const body = JSON.stringify(order);
  const headers = new Map([
    ["X-WC-Webhook-Signature", signatureOf(SECRET, body)],
    ["X-WC-Webhook-Topic", "order.updated"],
  ]);
  const header = (name: string) => headers.get(name);
  const receipt = await receiveOrder(store, { propertyId, platform: "woocommerce", body, header });
  if (isRefusal(receipt)) throw new Error(JSON.stringify(receipt));
}
