import type { NewRecordOf } from "../../columns/column.ts";
import { ORDER_COLUMNS } from "../../columns/orders.ts";
import type { StoredOrder } from "../../decide/order.ts";
import type { OrderPlatform, ReportedOrder } from "../../ports/orders.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import { customersOrders } from "./customers-orders.ts";
import { excludedValues, fieldList, inserter, only, type SelectedRow, without } from "./fact-statements.ts";

const STORED_COLUMNS = only(
  ORDER_COLUMNS,
  "transaction_id",
  "state",
  "paid",
  "updated_at",
  "fingerprint",
  "customer_order",
  "sent_order",
);

/** The columns that a later notification replaces. */
const REPLACED_COLUMNS = without(ORDER_COLUMNS, "property_id", "platform", "order_id");

type OrderRecord = Omit<NewRecordOf<typeof ORDER_COLUMNS>, "changeSeq">;

/** Orders of shops' servers, one row each. */
export function orderTable(db: Db, { nextChange }: Transactions) {
  const byId = db.prepare<[string, string, string], SelectedRow<typeof STORED_COLUMNS>>(
    `SELECT ${fieldList(STORED_COLUMNS)} FROM orders WHERE property_id = ? AND platform = ? AND order_id = ?`,
  );
  const taken = db
    .prepare<[string, string, string], number>(
      "SELECT EXISTS (SELECT 1 FROM orders WHERE property_id = ? AND transaction_id = ? AND cdp_source = ?)",
    )
    .pluck();
  const isPaid = db
    .prepare<[string, string, string], number>(
      "SELECT EXISTS (SELECT 1 FROM orders WHERE property_id = ? AND transaction_id = ? AND cdp_source = ? AND paid = 1)",
    )
    .pluck();
  const put = inserter(db, "orders", ORDER_COLUMNS, `ON CONFLICT DO UPDATE SET ${excludedValues(REPLACED_COLUMNS)}`);
  const seen = db.prepare(
    `UPDATE orders SET updated_at = :at, change_seq = :change
     WHERE property_id = :propertyId AND platform = :platform AND order_id = :orderId AND updated_at < :at`,
  );
  return {
    /** Notes when an order was last said to be as it is stored. */
    seen: ({ property, platform, orderId, updatedAt: at }: ReportedOrder): void =>
      void seen.run({ propertyId: property.id, platform, orderId, at, change: nextChange() }),
    /** Whether a shop's server reported that a transaction was paid. */
    isPaid: (propertyId: string, cdpSource: string, transactionId: string): boolean =>
      isPaid.get(propertyId, transactionId, cdpSource) === 1,
    find(propertyId: string, platform: OrderPlatform, orderId: string): StoredOrder | null {
      const row = byId.get(propertyId, platform, orderId);
      return row ? { ...row, paid: row.paid === 1 } : null;
    },
    /** Whether an order has the transaction of a new one. */
    isTaken: ({ property, transactionId, cdpSource }: ReportedOrder): boolean =>
      taken.get(property.id, transactionId, cdpSource) === 1,
    /** Adds an order, or replaces its values. */
    put: (record: OrderRecord): void => void put({ ...record, changeSeq: nextChange() }),
    ...customersOrders(db, nextChange),
  };
}
