import type { Action } from "../types.ts";
import { cartItems } from "./cart-items.ts";
import { cartValue } from "./cart-value.ts";
import { giftItem } from "./gift-item.ts";
import type { ActionKind, ActionKindName, CompiledAction } from "./kind.ts";

const kinds: { readonly [K in ActionKindName]: ActionKind<K> } = {
  cart_value: cartValue,
  cart_items: cartItems,
  gift_item: giftItem,
};

/** Compiles a rule's action. */
export function compileAction(action: Action, currency: string): CompiledAction {
  const [name, value] = Object.entries(action)[0] as [ActionKindName, never];
  return (kinds[name] as ActionKind<ActionKindName>)(value, currency);
}
