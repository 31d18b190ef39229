import type { ProductBody } from "../../../contract/catalog.ts";
import { type CompletedLines, completedFrom, type ProductFinder } from "../../decide/catalog.ts";
import type { ProductLine } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";

/** So many products are remembered, and so much text of them, in characters: one may have a thousand variants. */
const MAX_KNOWN = 10_000;
const MAX_CHARACTERS = 16_000_000;

/** Completes lines from the catalogue as it stands: point reads, remembered until the catalogue changes. */
export interface CatalogLookup {
  /** Lines of a property without a catalogue come back as they are. */
  completed<Line extends ProductLine>(
    propertyId: string,
    lines: readonly Line[],
    currency: string,
  ): CompletedLines<Line>;
  /** This connection has changed the property's catalogue. */
  forget(propertyId: string): void;
}

export function catalogLookup(db: Db, transactions: Transactions): CatalogLookup {
  const versionIn = db.prepare<[string], number>("SELECT version FROM catalogs WHERE property_id = ?").pluck();
  const byId = db
    .prepare<[string, string], string>("SELECT body FROM catalog_products WHERE property_id = ? AND id = ?")
    .pluck();
  const byKey = db
    .prepare<[string, string, string], string>(
      "SELECT product_id FROM catalog_keys WHERE property_id = ? AND kind = ? AND key = ? LIMIT 2",
    )
    .pluck();
  const versions = new Map<string, number>();
  let versionsAt = 0;
  const known = new Map<string, ProductBody | null>();
  let characters = 0;

  /** 0 where there is no catalogue. Asked again only when another connection has written. */
  const versionOf = (propertyId: string): number => {
    const at = transactions.dataVersion();
    if (at !== versionsAt) versions.clear();
    versionsAt = at;
    const found = versions.get(propertyId) ?? versionIn.get(propertyId) ?? 0;
    versions.set(propertyId, found);
    return found;
  };

  const remembered = (key: string, read: () => string | undefined): ProductBody | null => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const body = read();
    const product = body === undefined ? null : (JSON.parse(body) as ProductBody);
    characters += body?.length ?? 0;
    if (known.size >= MAX_KNOWN || characters > MAX_CHARACTERS) {
      known.clear();
      characters = body?.length ?? 0;
    }
    known.set(key, product);
    return product;
  };

  /** What is remembered is remembered under the catalogue's version: it is never what was before a change. */
  const finderOf = (propertyId: string, version: number): ProductFinder => {
    const under = (kind: string, key: string) => JSON.stringify([propertyId, version, kind, key]);
    const byOther = (kind: string) => (key: string) =>
      remembered(under(kind, key), () => {
        const [id, another] = byKey.all(propertyId, kind, key);
        return id === undefined || another !== undefined ? undefined : byId.get(propertyId, id);
      });
    return {
      byId: (id) => remembered(under("id", id), () => byId.get(propertyId, id)),
      byVariant: byOther("variant"),
      bySku: byOther("sku"),
    };
  };

  return {
    completed(propertyId, lines, currency) {
      const version = lines.length === 0 ? 0 : versionOf(propertyId);
      return version === 0 ? { lines, differences: [] } : completedFrom(finderOf(propertyId, version), lines, currency);
    },
    forget: (propertyId) => void versions.delete(propertyId),
  };
}
