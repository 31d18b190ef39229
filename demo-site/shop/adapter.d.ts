import type { Gift, Promocode } from "./messages.js";

export interface Product {
  product_id: number;
  variant_id: number;
  sku: string;
  name: string;
  brand: string;
  brand_id: number;
  /** Price of one unit in USD, a decimal string. */
  price: string;
  /** Price before the sale; absent for a product that is not on sale. */
  original_price?: string;
  category_ids: number[];
  main_category: string;
  /** A file name in `assets/`. */
  image: string;
}

export interface Line {
  product: Product;
  quantity: number;
}

export interface Customer {
  customer_id: string;
  name: string;
  email: string;
  phone: string;
}

export interface EnteredCode {
  code: string;
  orderId: string;
  customer: Customer;
}

/** The result of a code check. */
export interface CheckedCode {
  promocode: Promocode;
  /** The free products that the cart has earned, of all promotions. */
  gifts: Gift[];
  /** Id of the quote; the purchase names it. */
  evaluationId: string;
}

/** A placed order. */
export interface Order {
  id: string;
  lines: Line[];
  /** The applied code; absent where none is. */
  code?: string;
  /** Id of the quote that priced the order; absent where no code is applied. */
  evaluation_id?: string;
  /** Decimal string in USD. */
  discount_amount: string;
  /** Decimal string in USD: the subtotal less the discount. */
  revenue: string;
}

/** The shop's events under GA4's names, with their data. */
export interface ShopEvents {
  view_item_list: { lines: Line[] };
  view_item: { lines: Line[] };
  add_to_cart: { line: Line };
  remove_from_cart: { line: Line };
  view_cart: { lines: Line[] };
  begin_checkout: { lines: Line[] };
  promotion_code_removed: EnteredCode;
  purchase: { order: Order; customer: Customer };
}

/** The interface between the shop's pages and its tags. */
export interface Adapter {
  report<E extends keyof ShopEvents>(event: E, data: ShopEvents[E]): void;
  /**
   * Reports a code and requests the price of the cart with it.
   * @returns null where there is no result; the promise may never settle, so the caller sets a timeout
   */
  checkCode(request: EnteredCode & { lines: Line[] }): Promise<CheckedCode | null>;
}
