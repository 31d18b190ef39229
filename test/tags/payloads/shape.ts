/** What a page puts on its data layer, in the form of one source, and what must be in the store afterwards. */
export interface Shape {
  readonly name: string;
  /** Public documentation, or public source text, of the form. */
  readonly source: string;
  /** Entries in their order. A list is a call of `gtag`. */
  readonly layer: readonly (object | readonly unknown[])[];
  /** `demo`: the demo shop, with its catalog and promotions. @default a shop that has none */
  readonly shop?: "demo";
  readonly stored: Stored;
}

/** The parts that are compared. A part that is absent is empty. */
export interface Stored {
  /** `category/action` of each event. */
  readonly events: readonly string[];
  /** Attempts: code, verdict, and `reported` where nobody was seen entering it. */
  readonly codes?: readonly string[];
  /** Flags of all events, each once. */
  readonly flags?: readonly string[];
  /** Texts that are titles of discounts. */
  readonly titles?: readonly string[];
  readonly order?: StoredOrder;
}

export interface StoredOrder {
  readonly id: string;
  /** Product, quantity and price before coupons of each line: `SKU_1 3 × 10.00`, or `? ` where it is unknown. */
  readonly lines: readonly string[];
  /** What the amounts of the order show. @default null */
  readonly reading?: "after_discount" | "before_discount";
  /** The discount that the order claims. @default null */
  readonly claimed?: string;
  /** Code, status and discount of each redemption. @default none */
  readonly redeemed?: readonly string[];
}
