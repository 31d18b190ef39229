import type { ProductLine } from "../ports/records.ts";
import { isSameProduct } from "./pair-lines.ts";

/**
 * A product that a visitor's cart held, since when, and when the collector first heard of it, both in epoch milliseconds. A tuple,
 * because carts are written often. Carts from before the receipts have none.
 */
export type HeldProduct = readonly [
  productId: string | null,
  variantId: string | null,
  sku: string | null,
  since: number,
  receivedAt?: number,
];

/** Most products that are remembered of a visitor, as many as a cart may have lines. */
const MAX_HELD = 500;

/**
 * The products that a cart has held after an event that put lines into it. Events may arrive in any order.
 * @param at the time of the event, epoch milliseconds
 * @param receivedAt epoch milliseconds
 * @returns `held` itself where the event changes nothing
 */
export function heldAfter(
  held: readonly HeldProduct[],
  lines: readonly ProductLine[],
  at: number,
  receivedAt: number,
): readonly HeldProduct[] {
  let next: HeldProduct[] | null = null;
  for (const { productId, variantId, sku } of lines) {
    const products = next ?? held;
    const position = products.findIndex(
      ([id, variant, code]) => id === productId && variant === variantId && code === sku,
    );
    const before = products[position];
    const changesNothing = before ? before[3] <= at && receiptOf(before) <= receivedAt : products.length >= MAX_HELD;
    if (changesNothing) continue;
    next ??= [...held];
    const earliest = before
      ? ([Math.min(before[3], at), Math.min(receiptOf(before), receivedAt)] as const)
      : ([at, receivedAt] as const);
    next[before ? position : next.length] = [productId, variantId, sku, ...earliest];
  }
  return next ?? held;
}

const receiptOf = ([, , , since, receivedAt]: HeldProduct): number => receivedAt ?? since;

/**
 * When the collector had heard that a cart held the product of each line at a moment or before.
 * @param completed the lines as the catalog completed them, which may have other ids
 * @returns epoch milliseconds; null where the cart did not hold all of them, or without lines: then nothing shows it
 */
export function heardOfAll(
  held: readonly HeldProduct[],
  { lines, completed }: { readonly lines: readonly ProductLine[]; readonly completed: readonly ProductLine[] },
  at: number,
): number | null {
  const receiptOfLine = (line: ProductLine): number => {
    const those = held.filter(
      ([productId, variantId, sku, since]) => since <= at && isSameProduct({ productId, variantId, sku }, line),
    );
    return Math.min(...those.map(receiptOf));
  };
  const receipts = lines.flatMap((line, position) =>
    line.unreadable ? [] : [Math.min(receiptOfLine(line), receiptOfLine(completed[position]!))],
  );
  const last = Math.max(...receipts);
  return Number.isFinite(last) ? last : null;
}
