/**
 * How a method uses the store, which decides where it runs.
 * - `lookup`: reads a few rows.
 * - `list`: may read many rows, and take long.
 * - `write`: changes rows, or must see what earlier calls have written.
 * - `redeem`: a server's write; many are committed together, and few may wait.
 * - `ingest`: a batch of events; many are committed together.
 * - `quote`: a calculation to keep; many are committed together.
 * - `close`: ends the store.
 */
export type MethodKind = "lookup" | "list" | "write" | "redeem" | "ingest" | "quote" | "close";

/** One line of the table of methods. */
export interface StoreMethod {
  readonly kind: MethodKind;
  /** What may be remembered elsewhere and is outdated once the method has run. */
  readonly changes?: "keys" | "promotions";
}

/** A line for each method of a part of the store: a method without one does not compile. */
export type MethodsOf<Part> = Readonly<Record<keyof Part, StoreMethod>>;
