import type { Calculated } from "../../store/ports/calculations.ts";

/** The evaluation of a cart in which every line has a price. */
export type Evaluated = Exclude<Calculated, { unpriced: unknown }>;
