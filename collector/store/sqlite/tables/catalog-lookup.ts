import type { ProductBody } from "../../../contract/catalog.ts";
import {
  type CatalogEntry,
  type CompletedLines,
  catalogEntry,
  completedFrom,
  type ProductFinder,
} from "../../decide/catalog.ts";
import type { ProductLine } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";

/** Limits of the cache: products, and characters of their JSON, because a product may have a thousand variants. */
const MAX_PRODUCTS = 10_000;
const MAX_CHARACTERS = 16_000_000;

/** Completes lines from the present catalog: point reads, cached until the catalog changes. */
export interface CatalogLookup {
  /** Lines of a property without a catalog are returned unchanged. */
  completed<Line extends ProductLine>(
    propertyId: string,
    lines: readonly Line[],
    currency: string,
  ): CompletedLines<Line>;
  /** The product of a line; null where the catalog has none. */
  entry(propertyId: string, line: ProductLine, currency: string): CatalogEntry | null;
  /** Call it when this connection has changed the property's catalog. */
  forget(propertyId: string): void;
}

function statements(db: Db) {
  return {
    version: db.prepare<[string], number>("SELECT version FROM catalogs WHERE property_id = ?").pluck(),
    byId: db
      .prepare<[string, string], string>("SELECT body FROM catalog_products WHERE property_id = ? AND id = ?")
      .pluck(),
    byKey: db
      .prepare<[string, string, string], string>(
        "SELECT product_id FROM catalog_keys WHERE property_id = ? AND kind = ? AND key = ? LIMIT 2",
      )
      .pluck(),
  };
}

export function catalogLookup(db: Db, transactions: Transactions): CatalogLookup {
  const sql = statements(db);
  const versions = new Map<string, number>();
  let versionsAt = 0;
  const products = new Map<string, ProductBody | null>();
  let characters = 0;

  /** @returns 0 without a catalog. Read again only when another connection has written. */
  const versionOf = (propertyId: string): number => {
    const at = transactions.dataVersion();
    if (at !== versionsAt) versions.clear();
    versionsAt = at;
    const version = versions.get(propertyId) ?? sql.version.get(propertyId) ?? 0;
    versions.set(propertyId, version);
    return version;
  };

  const cached = (key: string, read: () => string | undefined): ProductBody | null => {
    const hit = products.get(key);
    if (hit !== undefined) return hit;
    const body = read();
    const product = body === undefined ? null : (JSON.parse(body) as ProductBody);
    characters += body?.length ?? 0;
    if (products.size >= MAX_PRODUCTS || characters > MAX_CHARACTERS) {
      products.clear();
      characters = body?.length ?? 0;
    }
    products.set(key, product);
    return product;
  };

  /** The catalog's version is part of each cache key, so that no entry is older than the catalog. */
  const finderOf = (propertyId: string, version: number): ProductFinder => {
    const keyFor = (kind: string, key: string) => JSON.stringify([propertyId, version, kind, key]);
    const byOther = (kind: string) => (key: string) =>
      cached(keyFor(kind, key), () => {
        const [id, another] = sql.byKey.all(propertyId, kind, key);
        return id === undefined || another !== undefined ? undefined : sql.byId.get(propertyId, id);
      });
    return {
      byId: (id) => cached(keyFor("id", id), () => sql.byId.get(propertyId, id)),
      byVariant: byOther("variant"),
      bySku: byOther("sku"),
    };
  };

  return {
    completed(propertyId, lines, currency) {
      const version = lines.length === 0 ? 0 : versionOf(propertyId);
      return version === 0 ? { lines, differences: [] } : completedFrom(finderOf(propertyId, version), lines, currency);
    },
    entry(propertyId, line, currency) {
      const version = versionOf(propertyId);
      return version === 0 ? null : catalogEntry(finderOf(propertyId, version), line, currency);
    },
    forget: (propertyId) => void versions.delete(propertyId),
  };
}
