import type { Minor } from "../money.ts";
import type { Action, Cart, Gift, Line, LineShare } from "../types.ts";

/** What is still to be paid for each line while discounts are taken off it, one after the other. */
export interface Remaining {
  readonly lines: readonly Line[];
  /** By position in `lines`; only `take` changes it. */
  readonly left: readonly Minor[];
  /** Takes an amount off the lines at these positions, in proportion to what is left on each. */
  take(amount: Minor, positions: readonly number[]): LineShare[];
}

/** What one action gave. */
export interface Given {
  readonly shares: readonly LineShare[];
  readonly gifts: readonly Gift[];
}

/** A compiled action. */
export interface CompiledAction {
  /** Item-level actions are computed before order-level ones, whatever the priority. */
  readonly phase: "items" | "order";
  /** Whether there is anything in the cart that it could give something for. */
  hasTarget(cart: Cart): boolean;
  apply(remaining: Remaining): Given;
}

type KeysOf<T> = T extends unknown ? keyof T : never;
export type ActionKindName = KeysOf<Action>;
type ValueOf<K extends ActionKindName> = Extract<Action, { readonly [key in K]: unknown }>[K];

/** One kind of action: compiles the value under its key. Amounts are in the promotion's `currency`. */
export type ActionKind<K extends ActionKindName> = (value: ValueOf<K>, currency: string) => CompiledAction;
