import { compileItems } from "../items/index.ts";
import { type Minor, parseAmount } from "../money.ts";
import type { Cart } from "../types.ts";
import type { ConditionKind, Shortfall } from "./kind.ts";

/** So many units, or so much money at original prices, of the lines that `items` means; all lines without it. */
export const cart: ConditionKind<"cart"> = ({ items, minimum_quantity, minimum_spend }, currency) => {
  const matches = compileItems(items);
  const spend = minimum_spend === undefined ? 0 : amountOf(minimum_spend, currency);
  const quantity = minimum_quantity ?? (minimum_spend === undefined ? 1 : 0);
  const measure = (of: Cart) => {
    let units = 0;
    let money: Minor = 0;
    for (const line of of.lines) {
      // What costs nothing triggers nothing (BigCommerce's default).
      if (line.price === 0 || !matches(line)) continue;
      units += line.quantity;
      money += line.price * line.quantity;
    }
    return { units, money };
  };
  return {
    needsCart: true,
    met(of) {
      const { units, money } = measure(of);
      return units >= quantity && money >= spend;
    },
    shortfall(of) {
      const { units, money } = measure(of);
      const byQuantity = shortOf("minimum_quantity_not_met", units, quantity, (by) => ({ quantity: by }));
      const bySpend = shortOf("minimum_spend_not_met", money, spend, (by) => ({ amount: by }));
      const worst = bySpend.fraction < byQuantity.fraction ? bySpend : byQuantity;
      return units === 0 && items !== undefined ? { ...worst, reason: "required_items_missing" } : worst;
    },
  };
};

function amountOf(text: string, currency: string): Minor {
  const parsed = parseAmount(text, currency);
  if (!parsed.ok) throw new RangeError(`minimum_spend ${parsed.message}`);
  return parsed.minor;
}

function shortOf(
  reason: Shortfall["reason"],
  actual: number,
  required: number,
  missing: (by: number) => Shortfall["missing"],
): Shortfall {
  if (actual >= required) return { reason, fraction: 1, missing: null };
  return { reason, fraction: actual / required, missing: missing(required - actual) };
}
