import { compileItems } from "../items/index.ts";
import { amountOf, type Minor } from "../money.ts";
import type { Line } from "../types.ts";
import { consumptionOf, isEnough } from "./consumption.ts";
import type { CompiledCondition, ConditionKind, Shortfall } from "./kind.ts";

/** So many units, or so much money at original prices, of the lines that `items` means; all lines without it. */
export const cart: ConditionKind<"cart"> = ({ items, minimum_quantity, minimum_spend }, context) => {
  const meant = compileItems(items);
  const { zeroPriceTriggers, path } = context;
  const counts = (line: Line) => (zeroPriceTriggers || line.price > 0) && meant(line);
  const spend = minimum_spend === undefined ? 0 : amountOf(minimum_spend, context.currency, "minimum_spend");
  const quantity = minimum_quantity ?? (minimum_spend === undefined ? 1 : 0);
  const wanted = { quantity, spend, counts };

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
    consumes: quantity > 0 || spend > 0,
    met: (lines) => isEnough(measure(lines), wanted),
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
    begin(stock) {
      const consumption = consumptionOf(wanted, stock);
      // Looking at the whole cart, once, uses nothing up: else nothing would be left to reward.
      return items === undefined && !context.repeats ? { ...consumption, consume: () => {} } : consumption;
    },
  } satisfies CompiledCondition;
};

const shortOf = (reason: Shortfall["reason"], actual: number, required: number) => ({
  reason,
  fraction: actual >= required ? 1 : actual / required,
});
