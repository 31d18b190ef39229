import { ORDER_NOTIFIERS } from "../../platforms/orders/index.ts";
import type { OrderNotifier, ShopOrder } from "../../platforms/orders/shop-order.ts";
import type { OrderOutcome, OrderPlatform, OrderSource } from "../../store/ports/orders.ts";
import type { Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import { type Refusal, refusal } from "../refusal.ts";
import { reportedOrder } from "./reported-order.ts";
import { isSigned } from "./signature.ts";

/** A notification of a shop's server, as it arrived. */
export interface OrderNotification {
  readonly propertyId: string;
  readonly platform: OrderPlatform;
  readonly body: string;
  /** Reads a header of the request. */
  readonly header: (name: string) => string | undefined;
}

/** What a notification did. `ping`: it only tried the address. `ignored`: its topic is about no order. */
export interface OrderReceipt {
  readonly outcome: OrderOutcome | "ping" | "ignored";
  /** The order, as its transaction; null without one. */
  readonly transaction_id: string | null;
}

/** Receives a notification of an order. Everything that is not to be repeated is answered alike: platforms retry, or switch off. */
export async function receiveOrder(store: Store, notification: OrderNotification): Promise<OrderReceipt | Refusal> {
  const { propertyId, platform, body, header } = notification;
  const notifier: OrderNotifier = ORDER_NOTIFIERS[platform];
  if (notifier.isPing(body)) return NOTHING_TO_DO.ping;
  const source = (await store.orderSources(propertyId)).find((each) => each.platform === platform);
  const property = source ? await store.property(propertyId) : null;
  if (!source || !property) return notSetUp(notifier, propertyId, platform);
  const signature = header(notifier.signatureHeader);
  if (signature === undefined || !isSigned(source.secret, body, signature)) return wrongSignature(notifier, signature);
  const topic = header(notifier.topicHeader);
  if (topic === undefined) return refusal("malformed", `The header ${notifier.topicHeader} is missing.`);
  if (!notifier.topics.includes(topic)) return NOTHING_TO_DO.ignored;
  return recordBody(store, property, source, body);
}

const NOTHING_TO_DO = {
  ping: { outcome: "ping", transaction_id: null },
  ignored: { outcome: "ignored", transaction_id: null },
} as const satisfies Record<string, OrderReceipt>;

const notSetUp = ({ title }: OrderNotifier, propertyId: string, platform: OrderPlatform): Refusal =>
  refusal(
    "unauthorized",
    `No secret of ${title} is set for this address. Check the property in it, and set the secret: PUT /v1/properties/${propertyId}/order_sources/${platform}.`,
  );

const wrongSignature = ({ title, signatureHeader }: OrderNotifier, signature: string | undefined): Refusal =>
  refusal(
    "unauthorized",
    signature === undefined
      ? `The header ${signatureHeader} is missing: only signed notifications of ${title} are accepted.`
      : `The signature in ${signatureHeader} is not that of the body. Check that the secret in ${title} is the one that is set here, and that nothing between changes the body.`,
  );

async function recordBody(
  store: Store,
  property: Property,
  { platform, transaction_id }: OrderSource,
  body: string,
): Promise<OrderReceipt | Refusal> {
  const order = orderIn(ORDER_NOTIFIERS[platform], property, body);
  if ("refused" in order) return order;
  const recorded = await store.recordOrder(reportedOrder(property, platform, transaction_id, order));
  return "outcome" in recorded
    ? { outcome: recorded.outcome, transaction_id: recorded.transactionId }
    : refusal("unavailable", "The store can't be written right now. Send the notification again.");
}

function orderIn({ title, translate }: OrderNotifier, property: Property, body: string): ShopOrder | Refusal {
  let record: unknown;
  try {
    record = JSON.parse(body);
  } catch {
    return refusal("malformed", "The body is not JSON.");
  }
  const order = translate(record, { currency: property.currency, timeZone: property.time_zone });
  return "errors" in order ? refusal("malformed", `The body is no order of ${title}.`, order.errors) : order;
}
