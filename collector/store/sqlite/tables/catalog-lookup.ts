import type { ProductBody } from "../../../contract/catalog.ts";
import {
  type CatalogEntry,
  type CompletedLines,
  catalogEntry,
  completedFrom,
  type LineSource,
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
    source: LineSource,
  ): CompletedLines<Line>;
  /** The product of a line; null where the catalog has none. */
  entry(propertyId: string, line: ProductLine, currency: string): CatalogEntry | null;
  /** Call it when this connection has changed the property or its catalog. */
  forget(propertyId: string): void;
}

function statements(db: Db) {
  return {
    catalog: db.prepare<[string], { version: number; patterns: string }>(
      `SELECT version, product_id_patterns AS patterns FROM catalogs JOIN properties ON id = property_id
       WHERE property_id = ?`,
    ),
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

/** The state of a property's catalog. */
interface PresentCatalog {
  /** 0 without a catalog. */
  readonly version: number;
  /** See `ProductFinder`. */
  readonly patterns: readonly string[];
}

const NO_CATALOG: PresentCatalog = { version: 0, patterns: [] };

/** The present catalogs. They are read again only when another connection has written. */
function catalogsOf({ catalog }: ReturnType<typeof statements>, transactions: Transactions) {
  const catalogs = new Map<string, PresentCatalog>();
  let readAt = 0;
  const read = (propertyId: string): PresentCatalog => {
    const row = catalog.get(propertyId);
    return row ? { version: row.version, patterns: JSON.parse(row.patterns) } : NO_CATALOG;
  };
  return {
    of(propertyId: string): PresentCatalog {
      const at = transactions.dataVersion();
      if (at !== readAt) catalogs.clear();
      readAt = at;
      const present = catalogs.get(propertyId) ?? read(propertyId);
      catalogs.set(propertyId, present);
      return present;
    },
    forget: (propertyId: string): void => void catalogs.delete(propertyId),
  };
}

/** Products by key, also keys that have none. @returns reads a product where it is not kept */
function productCache() {
  const products = new Map<string, ProductBody | null>();
  let characters = 0;
  return (key: string, read: () => string | undefined): ProductBody | null => {
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
}

export function catalogLookup(db: Db, transactions: Transactions): CatalogLookup {
  const sql = statements(db);
  const catalogs = catalogsOf(sql, transactions);
  const cached = productCache();

  /** The catalog's version is part of each cache key, so that no entry is older than the catalog. */
  const finderOf = (propertyId: string, { version, patterns }: PresentCatalog): ProductFinder => {
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
      patterns,
    };
  };

  return {
    completed(propertyId, lines, currency, source) {
      const catalog = lines.length === 0 ? NO_CATALOG : catalogs.of(propertyId);
      if (catalog.version === 0) return { lines, differences: [], guesses: [] };
      return completedFrom(finderOf(propertyId, catalog), lines, currency, source);
    },
    entry(propertyId, line, currency) {
      const catalog = catalogs.of(propertyId);
      return catalog.version === 0 ? null : catalogEntry(finderOf(propertyId, catalog), line, currency);
    },
    forget: catalogs.forget,
  };
}
