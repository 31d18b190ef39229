import { compareIds } from "./compare-ids.ts";
import type { Cart, Line } from "./types.ts";

const NONE: readonly Line[] = [];

/**
 * The shipping methods of a cart that can be discounted, each as a line of one unit: their discounts are split and rounded as those
 * of goods. They are in the order of their ids. The product is the method's id, the variant its id in the cart, so that ties are decided by them in this order.
 */
export function pricedMethods({ shipping }: Cart): readonly Line[] {
  if (shipping === undefined) return NONE;
  return shipping
    .flatMap(({ id, methodId, price }) =>
      price === null || price === 0
        ? []
        : [{ id, price, quantity: 1, productId: methodId, variantId: id, sku: null, categoryIds: [], brandId: null }],
    )
    .sort((a, b) => compareIds(a.id, b.id));
}
