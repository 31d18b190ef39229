import type { VisitorCart } from "../decide/cart.ts";
import type { Db } from "./database.ts";

interface CartRow {
  currency: string;
  lines: string;
  changed_at: number;
  replaced_at: number;
}

/** The cart of each visitor, as product events left it. */
export function cartTable(db: Db) {
  const select = db.prepare<[string, string], CartRow>(
    "SELECT currency, lines, changed_at, replaced_at FROM visitor_carts WHERE property_id = ? AND visitor_id = ?",
  );
  const upsert = db.prepare(
    `INSERT INTO visitor_carts (property_id, visitor_id, currency, lines, changed_at, replaced_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET currency = excluded.currency, lines = excluded.lines,
       changed_at = excluded.changed_at, replaced_at = excluded.replaced_at`,
  );
  return {
    find(propertyId: string, visitorId: string): VisitorCart | null {
      const row = select.get(propertyId, visitorId);
      if (!row) return null;
      const { currency, lines, changed_at: changedAt, replaced_at: replacedAt } = row;
      return { currency, lines: JSON.parse(lines), changedAt, replacedAt };
    },
    save(propertyId: string, visitorId: string, { currency, lines, changedAt, replacedAt }: VisitorCart): void {
      upsert.run(propertyId, visitorId, currency, JSON.stringify(lines), changedAt, replacedAt);
    },
  };
}
