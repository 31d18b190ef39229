import { PRICE_DIFFERENCE_COLUMNS } from "../../columns/price-differences.ts";
import type { CompletedLines, PriceDifference } from "../../decide/catalog.ts";
import { countedAt } from "../../decide/counted-at.ts";
import { printedMeasure, statedPrice } from "../../decide/sent-numbers.ts";
import type { IncomingEvent, ProductLine, Property } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import type { CatalogLookup } from "./catalog-lookup.ts";
import { inserter } from "./fact-statements.ts";

/** Evaluated lines with another price than the catalog: one row each, for analysts. */
export function priceDifferenceTable(db: Db) {
  const insert = inserter(db, "price_differences", PRICE_DIFFERENCE_COLUMNS);
  const remove = db.prepare("DELETE FROM price_differences WHERE property_id = ? AND event_id = ?");
  return {
    insert(
      propertyId: string,
      event: IncomingEvent,
      { position, line, catalogPrice }: PriceDifference,
      currency: string,
      receivedAt: number,
    ): void {
      const { eventId, cdpSource, traffic } = event;
      const { productId, variantId, sku, quantity } = line;
      insert({
        propertyId,
        eventId,
        line: position,
        productId,
        variantId,
        sku,
        quantity,
        quantitySent: printedMeasure(line),
        price: statedPrice(line, currency)!,
        catalogPrice,
        currency,
        cdpSource,
        traffic,
        occurredAt: countedAt(event, receivedAt),
        receivedAt,
      });
    },
    /** Deletes the rows of an event. */
    remove: (propertyId: string, eventId: string): void => void remove.run(propertyId, eventId),
  };
}

/** The tables that completing the lines of an event reads and writes. */
interface Tables {
  readonly catalog: CatalogLookup;
  readonly differences: ReturnType<typeof priceDifferenceTable>;
}

/** Completes the lines that an event is evaluated with, and records lines with another price than the catalog. */
export function completedFor(
  { catalog, differences }: Tables,
  property: Property,
  event: IncomingEvent,
  { lines, currency }: { readonly lines: readonly ProductLine[]; readonly currency: string },
  receivedAt: number,
): CompletedLines<ProductLine> {
  const completed = catalog.completed(property.id, lines, currency, "page");
  for (const difference of completed.differences)
    differences.insert(property.id, event, difference, currency, receivedAt);
  return completed;
}
