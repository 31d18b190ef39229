import type { Promocode } from "./messages.js";

export interface TillCode {
  code: string;
  amount?: string;
  percent?: number;
  except_category_ids?: number[];
}

export interface TillLine {
  product: { price: string; category_ids: number[] };
  quantity: number;
}

export interface Decision {
  code: string;
  status: number | null;
  outcome: "accepted" | "refused" | "unchecked";
  text: string;
  /** Integer cents. */
  discount: number;
}

export function ruleDiscount(honoured: TillCode[], code: string, lines: TillLine[]): number | null;
export function decide(asked: {
  code: string;
  promocode: Promocode | null;
  honoured: TillCode[];
  lines: TillLine[];
}): Decision;
