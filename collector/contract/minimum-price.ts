import type { z } from "zod";
import { isGreater } from "../evaluation/decimal.ts";
import { exactPrice, type UnitPrice } from "./line-numbers.ts";

export const MINIMUM_PRICE =
  "Not in BigCommerce: the least that discounts leave of the price of quantity 1, at most the price.";

/** A price of quantity 1, and the least that discounts leave of it. */
export interface FlooredPrice {
  readonly price?: UnitPrice | null | undefined;
  readonly minimum_price?: UnitPrice | null | undefined;
}

/** Where the two fields are. */
interface FieldPaths {
  readonly price: readonly PropertyKey[];
  readonly minimum_price: readonly PropertyKey[];
}

const OWN: FieldPaths = { price: ["price"], minimum_price: ["minimum_price"] };

/** Refuses a minimum price above the price, at both fields: either may be the wrong one. */
export function refuseFloorAbovePrice(
  { price = null, minimum_price = null }: FlooredPrice,
  currency: string | null,
  context: z.RefinementCtx,
  paths: FieldPaths = OWN,
): void {
  if (price === null || minimum_price === null) return;
  const [floor, full] = [minimum_price, price].map((amount) => exactPrice(amount, currency ?? "USD"));
  if (!isGreater(floor!, full!)) return;
  context.addIssue({ code: "custom", path: [...paths.minimum_price], message: "must be at most price" });
  context.addIssue({ code: "custom", path: [...paths.price], message: "must be at least minimum_price" });
}
