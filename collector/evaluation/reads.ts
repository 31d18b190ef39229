/** Facts of a line that matchers and prices read, beside its product, variant and quantity. Named as in a cart's body. */
export const LINE_FACTS = ["price", "category_ids", "brand_id", "options", "custom_fields", "on_sale"] as const;

export type LineFact = (typeof LINE_FACTS)[number];

/** The facts that a promotion reads. `subtotal`: the sum of the lines, however it is made up of single prices. */
export type Reads = readonly (LineFact | "subtotal")[];

export const NOTHING: Reads = [];

/** All facts of several lists, each once. */
export const allReads = (lists: readonly Reads[]): Reads => [...new Set(lists.flat())];
