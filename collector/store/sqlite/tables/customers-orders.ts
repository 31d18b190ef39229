import type { Identities } from "../../decide/identities.ts";
import type { CustomersOrder } from "../../decide/order.ts";
import type { OrderPlatform } from "../../ports/orders.ts";
import type { CdpSource } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";

/** An order of a customer, with what its number needs. */
export interface OrderOfCustomer extends CustomersOrder, OrderKey {
  readonly transactionId: string;
  readonly cdpSource: CdpSource;
  readonly customerOrder: number | null;
}

/** An order of a property. */
export interface OrderKey {
  readonly platform: OrderPlatform;
  readonly orderId: string;
}

/** Most identities and orders of one customer. A till may send one address with every order: no notification reads them all. */
const MOST = { identities: 100, orders: 1_000 };

/** Orders by the identities of their customers. */
export function customersOrders(db: Db, nextChange: () => number) {
  // An order with two identities joins the orders of both.
  const connected = db.prepare<object, OrderOfCustomer>(
    `WITH RECURSIVE own (key) AS (
       SELECT key FROM order_identities WHERE property_id = :propertyId AND platform = :platform AND order_id = :orderId
       UNION
       SELECT other.key FROM own
         JOIN order_identities mine ON mine.property_id = :propertyId AND mine.key = own.key
         JOIN order_identities other ON other.property_id = :propertyId AND other.platform = mine.platform AND other.order_id = mine.order_id
       LIMIT ${MOST.identities})
     SELECT platform, order_id AS orderId, transaction_id AS transactionId, cdp_source AS cdpSource, customer_order AS customerOrder,
       sent_order AS sentOrder
     FROM orders WHERE property_id = :propertyId AND cdp_source = :cdpSource AND paid = 1 AND (platform, order_id) IN (
       SELECT i.platform, i.order_id FROM own JOIN order_identities i ON i.property_id = :propertyId AND i.key = own.key)
     ORDER BY occurred_at, platform, order_id LIMIT ${MOST.orders}`,
  );
  const forget = db.prepare("DELETE FROM order_identities WHERE property_id = ? AND platform = ? AND order_id = ?");
  const identify = db.prepare("INSERT OR IGNORE INTO order_identities VALUES (?, ?, ?, ?)");
  const number = db.prepare(
    "UPDATE orders SET customer_order = ?, change_seq = ? WHERE property_id = ? AND platform = ? AND order_id = ?",
  );
  const setSent = db.prepare(
    "UPDATE orders SET sent_order = ? WHERE property_id = ? AND platform = ? AND order_id = ?",
  );
  return {
    /** Keeps the identities of a paid order's customer. */
    identify(propertyId: string, { platform, orderId }: OrderKey, identities: Identities): void {
      forget.run(propertyId, platform, orderId);
      for (const key of identities.flat()) identify.run(propertyId, key, platform, orderId);
    },
    /** The paid orders that share an identity with an order, also through other orders, in the order of their time. */
    connected: (propertyId: string, order: OrderKey & { readonly cdpSource: CdpSource }): OrderOfCustomer[] =>
      connected.all({ propertyId, cdpSource: order.cdpSource, platform: order.platform, orderId: order.orderId }),
    setCustomerOrder: (propertyId: string, { platform, orderId }: OrderKey, customerOrder: number): void =>
      void number.run(customerOrder, nextChange(), propertyId, platform, orderId),
    setSentOrder: (propertyId: string, { platform, orderId }: OrderKey, sentOrder: number | null): void =>
      void setSent.run(sentOrder, propertyId, platform, orderId),
  };
}
