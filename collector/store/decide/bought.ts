import type { ProductLine, Quote } from "../ports/records.ts";
import { sentLineOf } from "./quote.ts";

/** The units that an order bought on one line. */
export interface BoughtLine {
  readonly lineId: string;
  readonly sku: string | null;
  readonly quantity: number;
}

type Bought = Pick<ProductLine, "sku" | "quantity">;

/**
 * The units of an order, by line.
 * @param partOf see `Quote`: the parts of a line are one again
 */
export function boughtLines(
  lines: readonly (Bought & { readonly id: string })[],
  partOf?: Quote["partOf"],
): BoughtLine[] {
  const bought = new Map<string, BoughtLine>();
  for (const { id, sku, quantity } of lines) {
    const lineId = sentLineOf(id, partOf);
    const before = bought.get(lineId)?.quantity ?? 0;
    bought.set(lineId, { lineId, sku, quantity: before + quantity });
  }
  return [...bought.values()];
}

/** The units of an event's lines. Their ids are their 1-based positions, as in its evaluation. */
export const boughtAtPositions = (lines: readonly Bought[]): BoughtLine[] =>
  boughtLines(lines.map((line, at) => ({ ...line, id: String(at + 1) })));
