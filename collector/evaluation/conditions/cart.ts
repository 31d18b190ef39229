import { compileItems } from "../items/index.ts";
import { type Minor, parseAmount } from "../money.ts";
import type { Pool } from "../pool.ts";
import type { Line } from "../types.ts";
import type { CompiledCondition, ConditionKind, Consumed, Shortfall } from "./kind.ts";

/** So many units, or so much money at original prices, of the lines that `items` means; all lines without it. */
export const cart: ConditionKind<"cart"> = ({ items, minimum_quantity, minimum_spend }, context) => {
  const meant = compileItems(items);
  const { zeroPriceTriggers, path } = context;
  const counts = (line: Line) => (zeroPriceTriggers || line.price > 0) && meant(line);
  const spend = minimum_spend === undefined ? 0 : amountOf(minimum_spend, context.currency);
  const quantity = minimum_quantity ?? (minimum_spend === undefined ? 1 : 0);

  const measure = ({ lines, free }: Pool) => {
    let units = 0;
    let money: Minor = 0;
    for (let at = 0; at < lines.length; at += 1) {
      const line = lines[at]!;
      if (!counts(line)) continue;
      units += free[at]!;
      money += line.price * free[at]!;
    }
    return { units, money };
  };

  const met = (pool: Pool): boolean => {
    const { units, money } = measure(pool);
    return units >= quantity && money >= spend;
  };

  const shortfalls = (pool: Pool): Shortfall[] => {
    const { units, money } = measure(pool);
    const none = units === 0 && items !== undefined;
    const byQuantity = shortOf(none ? "required_items_missing" : "minimum_quantity_not_met", units, quantity);
    const bySpend = shortOf(none ? "required_items_missing" : "minimum_spend_not_met", money, spend);
    return [
      { ...byQuantity, missing: units < quantity ? { quantity: quantity - units } : null },
      { ...bySpend, missing: money < spend ? { amount: spend - money } : null },
    ].filter(({ fraction }) => fraction < 1);
  };

  /** Units of a line that are still needed, by number and by money. */
  const needed = (line: Line, units: number, money: Minor) =>
    Math.max(quantity - units, line.price > 0 ? Math.ceil((spend - money) / line.price) : 0);

  return {
    needsCart: true,
    consumes: quantity > 0 || spend > 0,
    steady: true,
    truths: (pool) => (met(pool) ? "1" : "0"),
    met,
    shortfall: (pool) => shortfalls(pool).reduce((worst, next) => (next.fraction < worst.fraction ? next : worst)),
    failed(pool) {
      const { units, money } = measure(pool);
      return shortfalls(pool).map(({ reason, missing }) => ({
        path: `${path}.${missing && "amount" in missing ? "minimum_spend" : "minimum_quantity"}`,
        reason,
        required: missing && "amount" in missing ? { amount: spend } : { quantity },
        actual: missing && "amount" in missing ? { amount: money } : { quantity: units },
        missing,
      }));
    },
    consume(pool, order, consumed) {
      // Looking at the whole cart, once, uses nothing up: else nothing would be left to reward.
      if (items === undefined && !context.repeats) return;
      let { units, money } = already(pool, consumed, counts);
      for (const at of order) {
        if (units >= quantity && money >= spend) return;
        const line = pool.lines[at]!;
        if (!counts(line)) continue;
        const count = Math.min(pool.free[at]!, needed(line, units, money));
        consumed.take(pool, at, count);
        units += count;
        money += count * line.price;
      }
    },
  } satisfies CompiledCondition;
};

/** What other leaves of this application consumed counts here too: a unit may meet several conditions. */
function already(pool: Pool, consumed: Consumed, counts: (line: Line) => boolean): { units: number; money: Minor } {
  const mine = consumed.units.filter(({ at }) => counts(pool.lines[at]!));
  return {
    units: mine.reduce((sum, { count }) => sum + count, 0),
    money: mine.reduce((sum, { at, count }) => sum + count * pool.lines[at]!.price, 0),
  };
}

function amountOf(text: string, currency: string): Minor {
  const parsed = parseAmount(text, currency);
  if (!parsed.ok) throw new RangeError(`minimum_spend ${parsed.message}`);
  return parsed.minor;
}

const shortOf = (reason: Shortfall["reason"], actual: number, required: number) => ({
  reason,
  fraction: actual >= required ? 1 : actual / required,
});
