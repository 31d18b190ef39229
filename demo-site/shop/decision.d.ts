import type { CheckedCode } from "./adapter.js";

/** A code of the checkout's own rules: an amount off, or a percentage off with excluded categories. */
export interface CheckoutCode {
  code: string;
  /** Decimal string in USD. */
  amount?: string;
  /** 0 to 100. */
  percent?: number;
  except_category_ids?: number[];
}

export interface PricedLine {
  product: { price: string; category_ids: number[] };
  quantity: number;
}

export interface Decision {
  code: string;
  /** Promotrail's code status, 1 to 5; null without a result. */
  status: number | null;
  outcome: "accepted" | "refused" | "unchecked";
  /** The message for the customer. */
  text: string;
  /** Integer cents. */
  discount: number;
  /** Id of the quote; absent without a result. */
  evaluationId?: string;
}

/** @returns integer cents; null where the code is not in the list */
export function checkoutDiscount(codes: CheckoutCode[], code: string, lines: PricedLine[]): number | null;
export function decide(input: {
  code: string;
  checked: Partial<CheckedCode> | null;
  checkoutCodes: CheckoutCode[];
  catalog: { product_id: number; name: string }[];
  lines: PricedLine[];
}): Decision;
