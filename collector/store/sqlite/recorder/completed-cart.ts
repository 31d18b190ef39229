import type { Line } from "../../../evaluation/types.ts";
import type { CatalogEntry } from "../../decide/catalog.ts";
import type { SentCart } from "../../ports/calculations.ts";
import type { RedemptionError } from "../../ports/redemptions.ts";
import type { Tables } from "../tables/index.ts";

/** A server's cart with the data of the catalog. */
interface CompletedCart {
  /** The lines with a price. */
  readonly lines: readonly Line[];
  /** An error for each line without one. */
  readonly objections: readonly RedemptionError[];
  /** For each line of the cart its product in the catalog. Absent for a property without a catalog. */
  readonly entries: readonly (CatalogEntry | null)[] | undefined;
}

/** Completes a server's cart from the present catalog. */
export function completedCart({ catalog }: Tables, propertyId: string, cart: SentCart): CompletedCart {
  const { lines: completed, entries } = catalog.completed(propertyId, cart.lines, cart.currency, "server");
  return {
    lines: completed.flatMap((line) => (line.price === null ? [] : [{ ...line, price: line.price }])),
    objections: completed.flatMap(priceErrors),
    entries,
  };
}

const priceErrors = ({ price }: { price: number | null }, at: number): RedemptionError[] =>
  price === null ? [{ reason: "price_unknown", path: `cart.lines[${at}].price` }] : [];
