import { cartValueOf } from "../../decide/cart.ts";
import { type OrderOfPurchase, valueAfter, worthOf } from "../../decide/order.ts";
import type { Purchase } from "../../decide/purchase.ts";
import type { Db } from "../connection/database.ts";

type Transaction = Pick<Purchase, "cdpSource" | "transactionId">;

const NOTHING = { discount: 0, reversed: 0 };

function statements(db: Db) {
  return {
    // Pages know nothing of tests: the order may be of the other source.
    orders: db.prepare<[string, string], OrderOfPurchase>(
      `SELECT cdp_source AS cdpSource, state, refunded + corrections AS deducted FROM orders
         WHERE property_id = ? AND transaction_id = ?`,
    ),
    given: db.prepare<[string, string, string], { discount: number; reversed: number }>(
      `SELECT ifnull(sum(ifnull(discount, 0)), 0) AS discount, ifnull(sum(reversed_discount), 0) AS reversed FROM redemptions
         WHERE property_id = ? AND transaction_id = ? AND cdp_source = ? AND void = 0`,
    ),
    isTakenBack: db
      .prepare<[string, string, string], number>(
        "SELECT taken_back FROM purchases WHERE property_id = ? AND cdp_source = ? AND transaction_id = ?",
      )
      .pluck(),
    setCustomerOrder: db.prepare(
      `UPDATE purchases SET customer_order = :number, change_seq = :change
       WHERE property_id = :propertyId AND cdp_source = :cdpSource AND transaction_id = :transactionId`,
    ),
    // The server's report, of those that a purchase is made from.
    setReportedOrder: db.prepare(
      `UPDATE purchase_reports SET report = json_set(report, '$.customerOrder', :number)
       WHERE property_id = :propertyId AND cdp_source = :cdpSource AND transaction_id = :transactionId AND event_id = ''`,
    ),
    revalue: db.prepare(
      `UPDATE purchases SET value = :value, deducted = :deducted, taken_back = :takenBack, change_seq = :change
       WHERE property_id = :propertyId AND cdp_source = :cdpSource AND transaction_id = :transactionId
         AND (value, deducted, taken_back) IS NOT (:value, :deducted, :takenBack)`,
    ),
  };
}

/** What the orders of the shop's server say of purchases. */
export function purchasesOfShop(db: Db, nextChange: () => number) {
  const sql = statements(db);
  const worth = (propertyId: string, { transactionId, cdpSource, completed }: Purchase) => {
    const order = worthOf(sql.orders.all(propertyId, transactionId), cdpSource);
    const given = order.deducted === 0 ? NOTHING : sql.given.get(propertyId, transactionId, cdpSource)!;
    return { ...order, value: valueAfter(cartValueOf(completed), order, given) };
  };
  return {
    /** The value of a purchase, what was taken off it, and whether it was taken back. */
    worth,
    /** Whether the shop's server took an order back as a whole, or says that it is not paid, or a test. */
    isTakenBack: (propertyId: string, { cdpSource, transactionId }: Transaction): boolean =>
      sql.isTakenBack.get(propertyId, cdpSource, transactionId) === 1,
    /** Brings the value of a purchase in line with what the shop's server says of the order, and with its redemptions. */
    revalue(propertyId: string, purchase: Purchase): void {
      const { takenBack, ...values } = worth(propertyId, purchase);
      const { cdpSource, transactionId } = purchase;
      const key = { propertyId, cdpSource, transactionId };
      sql.revalue.run({ ...key, ...values, takenBack: Number(takenBack), change: nextChange() });
    },
    /** Says which order of the customer a purchase is, as the shop's server reports it. */
    setCustomerOrder(propertyId: string, { cdpSource, transactionId }: Transaction, number: number): void {
      const key = { propertyId, cdpSource, transactionId };
      sql.setCustomerOrder.run({ ...key, number, change: nextChange() });
      sql.setReportedOrder.run({ ...key, number });
    },
  };
}
