import type { Promocode } from "./messages.js";

export interface Product {
  product_id: number;
  variant_id: number;
  sku: string;
  name: string;
  brand: string;
  brand_id: number;
  price: string;
  original_price?: string;
  category_ids: number[];
  main_category: string;
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

/** What became of a code, and the calculation that says so. */
export interface CheckedCode {
  promocode: Promocode;
  evaluationId: string;
}

/** A placed order; `code` only where the shop honoured one. */
export interface Order {
  id: string;
  lines: Line[];
  code?: string;
  /** The calculation by which the code was accepted. */
  evaluation_id?: string;
  discount_amount: string;
  revenue: string;
}

/** What happens in the shop, under GA4's names, with what is told about it. */
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

/** All that the shop knows of its tags. */
export interface Adapter {
  report<E extends keyof ShopEvents>(event: E, data: ShopEvents[E]): void;
  /** Tells of a code, and asks what the cart costs with it; may never settle, so whoever asks sets a limit. */
  checkCode(asked: EnteredCode & { lines: Line[] }): Promise<CheckedCode | null>;
}
