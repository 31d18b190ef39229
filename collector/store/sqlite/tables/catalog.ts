import type { ProductBody } from "../../../contract/catalog.ts";
import type { ProductQuery, ProductsPut } from "../../ports/catalog.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";

type KeyKind = "variant" | "sku";

interface ProductRow {
  body: string;
}

const fromRow = ({ body }: ProductRow): ProductBody => JSON.parse(body);

/** The keys that find a product, besides its id; each once. */
function keysOf({ sku, variants }: ProductBody): (readonly [KeyKind, string])[] {
  const skus = new Set([sku, ...variants.map((variant) => variant.sku)].filter((key) => key !== null));
  return [...variants.map(({ id }) => ["variant", id] as const), ...[...skus].map((key) => ["sku", key] as const)];
}

function statements(db: Db) {
  return {
    grow: db.prepare(
      "INSERT INTO catalogs (property_id, version) VALUES (?, 1) ON CONFLICT DO UPDATE SET version = version + 1",
    ),
    byId: db.prepare<[string, string], ProductRow>(
      "SELECT body FROM catalog_products WHERE property_id = ? AND id = ?",
    ),
    insert: db.prepare("INSERT INTO catalog_products (property_id, id, name, body) VALUES (?, ?, ?, ?)"),
    update: db.prepare("UPDATE catalog_products SET name = ?, body = ? WHERE property_id = ? AND id = ?"),
    remove: db.prepare("DELETE FROM catalog_products WHERE property_id = ? AND id = ?"),
    removeKeys: db.prepare("DELETE FROM catalog_keys WHERE property_id = ? AND product_id = ?"),
    insertKey: db.prepare("INSERT INTO catalog_keys (property_id, kind, key, product_id) VALUES (?, ?, ?, ?)"),
    shared: db
      .prepare<[string, KeyKind, string], number>(
        `SELECT count(*) > 1 FROM (SELECT 1 FROM catalog_keys WHERE property_id = ? AND kind = ? AND key = ? LIMIT 2)`,
      )
      .pluck(),
  };
}

/** A LIKE pattern for a literal part of a text. */
const anywhere = (text: string): string => `%${text.replace(/[\\%_]/g, "\\$&")}%`;

/** The conditions of a list. */
function conditionsOf({ id, sku, query }: ProductQuery): { sql: string; values: string[] } {
  const like = query === undefined ? undefined : anywhere(query);
  const skusOf = "id IN (SELECT product_id FROM catalog_keys WHERE property_id = p.property_id AND kind = 'sku' AND";
  const all = [
    ["id = ?", [id]],
    [`${skusOf} key = ?)`, [sku]],
    [`(name LIKE ? ESCAPE '\\' OR id LIKE ? ESCAPE '\\' OR ${skusOf} key LIKE ? ESCAPE '\\'))`, [like, like, like]],
  ] as const;
  const present = all.filter(([, [value]]) => value !== undefined);
  return {
    sql: present.map(([sql]) => ` AND ${sql}`).join(""),
    values: present.flatMap(([, values]) => values as readonly string[]),
  };
}

/** The products of each property. @param changed runs after each change, with the property */
export function productTable(db: Db, transactions: Transactions, changed: (propertyId: string) => void) {
  const sql = statements(db);

  /** @returns whether the product is new */
  const put = (propertyId: string, product: ProductBody): boolean => {
    const body = JSON.stringify(product);
    const isNew = sql.update.run(product.name, body, propertyId, product.id).changes === 0;
    if (isNew) sql.insert.run(propertyId, product.id, product.name, body);
    else sql.removeKeys.run(propertyId, product.id);
    for (const [kind, key] of keysOf(product)) sql.insertKey.run(propertyId, kind, key, product.id);
    return isNew;
  };

  const sharedBy = (propertyId: string, products: readonly ProductBody[]): string[] => {
    const keys = products.flatMap(keysOf).filter(([kind, key]) => sql.shared.get(propertyId, kind, key) === 1);
    return [...new Set(keys.map(([kind, key]) => `${kind} ${key}`))];
  };

  const change = <T>(propertyId: string, work: () => T): T => {
    const result = transactions.run(() => {
      sql.grow.run(propertyId);
      return work();
    });
    changed(propertyId);
    return result;
  };

  return {
    putProducts: (propertyId: string, products: readonly ProductBody[]): ProductsPut =>
      change(propertyId, () => {
        const created = products.filter((product) => put(propertyId, product)).length;
        return { created, updated: products.length - created, shared: sharedBy(propertyId, products) };
      }),
    deleteProduct: (propertyId: string, id: string): boolean =>
      change(propertyId, () => sql.remove.run(propertyId, id).changes === 1),
    product(propertyId: string, id: string): ProductBody | null {
      const row = sql.byId.get(propertyId, id);
      return row ? fromRow(row) : null;
    },
    products(query: ProductQuery): ProductBody[] {
      const { sql: fitting, values } = conditionsOf(query);
      return db
        .prepare<unknown[], ProductRow>(
          `SELECT body FROM catalog_products p WHERE property_id = ? AND id > ?${fitting} ORDER BY id LIMIT ?`,
        )
        .all(query.propertyId, query.after, ...values, query.limit)
        .map(fromRow);
    },
  };
}
