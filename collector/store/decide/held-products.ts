import type { ProductLine } from "../ports/records.ts";
import { isSameProduct } from "./pair-lines.ts";

/** A product that a visitor's cart held, and since when, in epoch milliseconds. A tuple, because carts are written often. */
export type HeldProduct = readonly [
  productId: string | null,
  variantId: string | null,
  sku: string | null,
  since: number,
];

/** Most products that are remembered of a visitor, as many as a cart may have lines. */
const MAX_HELD = 500;

/**
 * The products that a cart has held after an event that put lines into it. Events may arrive in any order.
 * @param at the time of the event, epoch milliseconds
 * @returns `held` itself where the event changes nothing
 */
export function heldAfter(
  held: readonly HeldProduct[],
  lines: readonly ProductLine[],
  at: number,
): readonly HeldProduct[] {
  let next: HeldProduct[] | null = null;
  for (const { productId, variantId, sku } of lines) {
    const products = next ?? held;
    const position = products.findIndex(
      ([id, variant, code]) => id === productId && variant === variantId && code === sku,
    );
    const changesNothing = position < 0 ? products.length >= MAX_HELD : products[position]![3] <= at;
    if (changesNothing) continue;
    next ??= [...held];
    next[position < 0 ? next.length : position] = [productId, variantId, sku, at];
  }
  return next ?? held;
}

/**
 * Whether a cart held the product of each line at a moment or before. Without lines it is false: then nothing shows it.
 * @param completed the lines as the catalog completed them, which may have other ids
 */
export function heldAll(
  held: readonly HeldProduct[],
  { lines, completed }: { readonly lines: readonly ProductLine[]; readonly completed: readonly ProductLine[] },
  at: number,
): boolean {
  const isReadable = ({ unreadable }: ProductLine) => !unreadable;
  const holds = (line: ProductLine) =>
    held.some(
      ([productId, variantId, sku, since]) => since <= at && isSameProduct({ productId, variantId, sku }, line),
    );
  return (
    lines.some(isReadable) &&
    lines.every((line, position) => line.unreadable || holds(line) || holds(completed[position]!))
  );
}
