import { compileItems, type ItemMatcher } from "../items/index.ts";
import { amountOf, type Minor } from "../money.ts";
import { allReads, type Reads } from "../reads.ts";
import type { Line } from "../types.ts";
import { consumptionOf, isEnough, type RequiredUnits } from "./consumption.ts";
import type { ConditionContext, ConditionKind, Shortfall } from "./kind.ts";

/** A number of units, or an amount at original prices, of the lines that `items` selects. */
export interface CartCondition {
  /** undefined selects all lines. */
  readonly items?: ItemMatcher | undefined;
  /** Units. Without both minimums one unit is enough. */
  readonly minimum_quantity?: number | undefined;
  /** Decimal amount in major units of the promotion's currency. */
  readonly minimum_spend?: string | undefined;
}

/** The cart has enough units, and is worth enough. */
export const cart: ConditionKind<CartCondition> = ({ items, minimum_quantity, minimum_spend }, context) => {
  const { matches, keys, reads } = compileItems(items, context.currency);
  const { zeroPriceTriggers, path } = context;
  const counts = (line: Line) => (zeroPriceTriggers || line.price > 0) && matches(line);
  const spend = minimum_spend === undefined ? 0 : amountOf(minimum_spend, context.currency, "minimum_spend");
  const quantity = minimum_quantity ?? (minimum_spend === undefined ? 1 : 0);
  const required = { quantity, spend, counts };
  const needsUnits = quantity > 0 || spend > 0;

  const measure = (lines: readonly Line[]) => {
    let units = 0;
    let money: Minor = 0;
    for (let at = 0; at < lines.length; at += 1) {
      const line = lines[at]!;
      if (!counts(line)) continue;
      units += line.quantity;
      money += line.price * line.quantity;
    }
    return { units, money };
  };

  const shortfalls = (lines: readonly Line[]): Shortfall[] => {
    const { units, money } = measure(lines);
    const none = units === 0 && items !== undefined;
    const byQuantity = shortOf(none ? "required_items_missing" : "minimum_quantity_not_met", units, quantity);
    const bySpend = shortOf(none ? "required_items_missing" : "minimum_spend_not_met", money, spend);
    return [
      { ...byQuantity, missing: units < quantity ? { quantity: quantity - units } : null },
      { ...bySpend, missing: money < spend ? { amount: spend - money } : null },
    ].filter(({ fraction }) => fraction < 1);
  };

  return {
    needsCart: true,
    ...(spend > 0 && quantity === 0 && { asExclusion: "maximum_spend_exceeded" }),
    consumes: needsUnits,
    keys: () => (needsUnits ? keys() : null),
    reads: () => (needsUnits ? allReads([reads(), pricesRead(required, items === undefined, context)]) : []),
    met: (lines) => isEnough(measure(lines), required),
    shortfall: (lines) => shortfalls(lines).reduce((worst, next) => (next.fraction < worst.fraction ? next : worst)),
    failed(lines) {
      const { units, money } = measure(lines);
      return shortfalls(lines).map(({ reason, missing }) => ({
        path: `${path}.${missing && "amount" in missing ? "minimum_spend" : "minimum_quantity"}`,
        reason,
        required: missing && "amount" in missing ? { amount: spend } : { quantity },
        actual: missing && "amount" in missing ? { amount: money } : { quantity: units },
        missing,
      }));
    },
    begin(available) {
      const consumption = consumptionOf(required, available);
      // A condition on the whole cart of a rule that applies once consumes nothing: else no unit would be left to
      // reward.
      return items === undefined && !context.repeats ? { ...consumption, consume: () => {} } : consumption;
    },
  };
};

/** How a condition reads prices. @param ofAll whether it is for the whole cart */
function pricesRead(
  { quantity, spend }: RequiredUnits,
  ofAll: boolean,
  { zeroPriceTriggers, repeats }: ConditionContext,
): Reads {
  const ofUnits: Reads = quantity > 0 && !zeroPriceTriggers ? ["is_free"] : [];
  if (spend === 0) return ofUnits;
  // A rule that repeats consumes units up to the spend: then the price of each counts.
  return [...ofUnits, ofAll && !repeats ? "subtotal" : "price"];
}

const shortOf = (reason: Shortfall["reason"], actual: number, required: number) => ({
  reason,
  fraction: actual >= required ? 1 : actual / required,
});
