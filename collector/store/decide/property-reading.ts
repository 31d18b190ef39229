import type { PriceReading } from "../columns/vocabulary.ts";
import type { PropertyReading } from "../ports/records.ts";

/** Orders that must agree before a reading is kept. */
const ENOUGH = 20;
/** The part of the orders that must agree. */
const MOST = 0.9;

/** Finds the reading that the latest orders of a property agree on. @param readings of orders that show one */
export function propertyReading(readings: readonly PriceReading[]): PropertyReading {
  const after = readings.filter((reading) => reading === "after_discount").length;
  const agreeing = Math.max(after, readings.length - after);
  const isKept = agreeing >= ENOUGH && agreeing >= readings.length * MOST;
  const most = after === agreeing ? "after_discount" : "before_discount";
  return { reading: isKept ? most : null, agreeing, orders: readings.length };
}
