/** Facts of a line that matchers and prices read, beside its ids and its quantity. Named as in a cart's body. */
export const LINE_FACTS = ["price", "category_ids", "brand_id", "options", "custom_fields", "on_sale"] as const;

export type LineFact = (typeof LINE_FACTS)[number];

/** The ids of a line that matchers read. None reads a SKU. */
export const ID_FACTS = ["product_id", "variant_id"] as const;

export type IdFact = (typeof ID_FACTS)[number];

/**
 * The facts that a promotion reads. `subtotal`: the sum of the lines, however it is made up of single prices. `is_free`: whether the
 * price of a line is 0. `shipping`: the methods of shipping and their prices.
 */
export type Reads = readonly (LineFact | IdFact | "subtotal" | "is_free" | "shipping_zone_id" | "shipping")[];

export const NOTHING: Reads = [];

/** All facts of several lists, each once. */
export const allReads = (lists: readonly Reads[]): Reads => [...new Set(lists.flat())];
