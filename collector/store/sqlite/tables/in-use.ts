import type { Db } from "../connection/database.ts";

/** Whether any table but its own keys and aliases, what it remembers for a day, and what was to be told, has a row of the property. Tables to come are asked too. */
export function holdsAnythingOf(db: Db, propertyId: string): boolean {
  const tables = db
    .prepare<[], string>(
      `SELECT t.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c ON c.name = 'property_id'
       WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT IN
         ('keys', 'property_aliases', 'calculations', 'calculation_totals', 'outbox', 'promotion_standings')`,
    )
    .pluck()
    .all();
  return tables.some((table) => db.prepare(`SELECT 1 FROM "${table}" WHERE property_id = ? LIMIT 1`).get(propertyId));
}
