import type { VisitorCart } from "../../decide/cart.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";

interface CartRow {
  currency: string;
  lines: string;
  changed_at: number;
  replaced_at: number;
  held: string;
  bought_at: number;
}

/** A visitor's cart during a transaction. */
interface CachedCart {
  readonly propertyId: string;
  readonly visitorId: string;
  cart: VisitorCart | null;
  changed: boolean;
}

/** The carts of visitors by their product events. A transaction reads and writes a cart once, however often it changes. */
export function cartTable(db: Db, transactions: Transactions) {
  const select = db.prepare<[string, string], CartRow>(
    `SELECT currency, lines, changed_at, replaced_at, held, bought_at FROM visitor_carts
     WHERE property_id = ? AND visitor_id = ?`,
  );
  const upsert = db.prepare(
    `INSERT INTO visitor_carts (property_id, visitor_id, currency, lines, changed_at, replaced_at, held, bought_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET currency = excluded.currency, lines = excluded.lines, changed_at = excluded.changed_at,
       replaced_at = excluded.replaced_at, held = excluded.held, bought_at = excluded.bought_at`,
  );
  const remove = db.prepare<[string, string]>("DELETE FROM visitor_carts WHERE property_id = ? AND visitor_id = ?");
  const carts = new Map<string, CachedCart>();

  const read = (propertyId: string, visitorId: string): VisitorCart | null => {
    const row = select.get(propertyId, visitorId);
    if (!row) return null;
    const { currency, changed_at: changedAt, replaced_at: replacedAt, bought_at: boughtAt } = row;
    return { currency, lines: JSON.parse(row.lines), changedAt, replacedAt, held: JSON.parse(row.held), boughtAt };
  };

  const cached = (propertyId: string, visitorId: string): CachedCart => {
    const key = `${propertyId} ${visitorId}`;
    const entry = carts.get(key) ?? { propertyId, visitorId, cart: read(propertyId, visitorId), changed: false };
    carts.set(key, entry);
    return entry;
  };

  transactions.beforeCommit({
    flush() {
      for (const { propertyId, visitorId, cart, changed } of carts.values()) {
        if (!changed || !cart) continue;
        const { currency, changedAt, replacedAt, boughtAt } = cart;
        const [lines, held] = [JSON.stringify(cart.lines), JSON.stringify(cart.held)];
        upsert.run(propertyId, visitorId, currency, lines, changedAt, replacedAt, held, boughtAt);
      }
    },
    forget: () => carts.clear(),
  });

  return {
    find: (propertyId: string, visitorId: string): VisitorCart | null => cached(propertyId, visitorId).cart,
    save(propertyId: string, visitorId: string, cart: VisitorCart): void {
      const entry = cached(propertyId, visitorId);
      entry.cart = cart;
      entry.changed = true;
    },
    remove(propertyId: string, visitorId: string): void {
      carts.delete(`${propertyId} ${visitorId}`);
      remove.run(propertyId, visitorId);
    },
  };
}
