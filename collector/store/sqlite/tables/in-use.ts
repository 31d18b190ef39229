import type { Db } from "../connection/database.ts";

/**
 * Whether anything is stored for a property, apart from its keys, aliases, quotes, order sources, pending webhook events and the audit log. The
 * tables are read from the schema, so that later ones are included.
 */
export function holdsAnythingOf(db: Db, propertyId: string): boolean {
  const tables = db
    .prepare<[], string>(
      `SELECT t.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c ON c.name = 'property_id'
       WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT IN
         ('keys', 'property_aliases', 'calculations', 'calculation_totals', 'calculation_holders', 'outbox',
          'promotion_standings', 'order_sources', 'audit')`,
    )
    .pluck()
    .all();
  return tables.some((table) => db.prepare(`SELECT 1 FROM "${table}" WHERE property_id = ? LIMIT 1`).get(propertyId));
}
