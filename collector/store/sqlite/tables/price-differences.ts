import type { CompletedLines, PriceDifference } from "../../decide/catalog.ts";
import type { IncomingEvent, ProductLine, Property } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import type { CatalogLookup } from "./catalog-lookup.ts";

/** Lines that were evaluated and state another price than the catalogue: one row each, for analysts. */
export function priceDifferenceTable(db: Db) {
  const insert = db.prepare(
    `INSERT INTO price_differences (property_id, event_id, line, product_id, variant_id, sku, quantity, price, catalog_price,
       currency, cdp_source, traffic, occurred_at, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return {
    insert(
      propertyId: string,
      event: IncomingEvent,
      { position, line, catalogPrice }: PriceDifference,
      currency: string,
      receivedAt: number,
    ): void {
      const { productId, variantId, sku, quantity, price } = line;
      const told = [position, productId, variantId, sku, quantity, price, catalogPrice, currency];
      const { eventId, cdpSource, traffic, occurredAt } = event;
      insert.run(propertyId, eventId, ...told, cdpSource, traffic, occurredAt, receivedAt);
    },
  };
}

/** What completing the lines of an event reads and writes. */
interface Tables {
  readonly catalog: CatalogLookup;
  readonly differences: ReturnType<typeof priceDifferenceTable>;
}

/** Completes the lines that an event is evaluated with, and records where they state other prices than the catalogue. */
export function completedFor(
  { catalog, differences }: Tables,
  property: Property,
  event: IncomingEvent,
  { lines, currency }: { readonly lines: readonly ProductLine[]; readonly currency: string },
  receivedAt: number,
): CompletedLines<ProductLine> {
  const completed = catalog.completed(property.id, lines, currency);
  for (const one of completed.differences) differences.insert(property.id, event, one, currency, receivedAt);
  return completed;
}
