import { type Compilers, compileOneOf, type OneOf } from "../one-of.ts";
import { type CartItems, cartItems } from "./cart-items.ts";
import { type CartValue, cartValue } from "./cart-value.ts";
import { type FixedPriceSet, fixedPriceSet } from "./fixed-price-set.ts";
import { type GiftItem, giftItem } from "./gift-item.ts";
import type { ActionContext, CompiledAction } from "./kind.ts";
import { type Shipping, shipping } from "./shipping.ts";
import { type ShippingDiscount, shippingDiscount } from "./shipping-discount.ts";

/** Every kind of action, with the value under its key. */
export interface ActionValues {
  readonly cart_value: CartValue;
  readonly cart_items: CartItems;
  readonly fixed_price_set: FixedPriceSet;
  readonly gift_item: GiftItem;
  readonly shipping: Shipping;
  readonly shipping_discount: ShippingDiscount;
}

/** Reward of a rule. */
export type Action = OneOf<ActionValues>;

const compilers: Compilers<ActionValues, ActionContext, CompiledAction> = {
  cart_value: cartValue,
  cart_items: cartItems,
  fixed_price_set: fixedPriceSet,
  gift_item: giftItem,
  shipping,
  shipping_discount: shippingDiscount,
};

/** Compiles a rule's action. */
export const compileAction = (action: Action, context: ActionContext): CompiledAction =>
  compileOneOf(compilers, action, () => context);
