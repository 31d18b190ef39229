import type { OrderSourceBody } from "../../../contract/order-source.ts";
import type { OrderPlatform, OrderSource } from "../../ports/orders.ts";
import type { Db } from "../connection/database.ts";

/** The platforms whose servers report orders. @param now epoch milliseconds */
export function orderSourceTable(db: Db, now: () => number) {
  const columns = "platform, secret, transaction_id, created_at, updated_at";
  const all = db.prepare<[string], OrderSource>(
    `SELECT ${columns} FROM order_sources WHERE property_id = ? ORDER BY platform`,
  );
  const save = db.prepare<object, OrderSource>(
    `INSERT INTO order_sources VALUES (:propertyId, :platform, :secret, :transaction_id, :now, :now)
     ON CONFLICT DO UPDATE SET secret = excluded.secret, transaction_id = excluded.transaction_id, updated_at = excluded.updated_at
     RETURNING ${columns}`,
  );
  const remove = db.prepare("DELETE FROM order_sources WHERE property_id = ? AND platform = ?");
  return {
    orderSources: (propertyId: string): OrderSource[] => all.all(propertyId),
    saveOrderSource: (propertyId: string, platform: OrderPlatform, body: OrderSourceBody): OrderSource =>
      save.get({ propertyId, platform, ...body, now: now() })!,
    removeOrderSource: (propertyId: string, platform: OrderPlatform): boolean =>
      remove.run(propertyId, platform).changes === 1,
  };
}
