import type { Action } from "../promotion.ts";
import { cartItems } from "./cart-items.ts";
import { cartValue } from "./cart-value.ts";
import { fixedPriceSet } from "./fixed-price-set.ts";
import { giftItem } from "./gift-item.ts";
import type { ActionContext, ActionKind, ActionKindName, CompiledAction } from "./kind.ts";
import { shipping } from "./shipping.ts";

const kinds: { readonly [K in ActionKindName]: ActionKind<K> } = {
  cart_value: cartValue,
  cart_items: cartItems,
  fixed_price_set: fixedPriceSet,
  gift_item: giftItem,
  shipping,
};

/** Compiles a rule's action. */
export function compileAction(action: Action, context: ActionContext): CompiledAction {
  const [name, value] = Object.entries(action)[0] as [ActionKindName, never];
  return (kinds[name] as ActionKind<ActionKindName>)(value, context);
}
