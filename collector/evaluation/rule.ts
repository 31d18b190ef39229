import { compileAction } from "./actions/index.ts";
import type { CompiledAction, Reward } from "./actions/kind.ts";
import { type AvailableUnits, advance, allUnits } from "./available-units.ts";
import { compileCondition } from "./conditions/index.ts";
import type { CompiledCondition } from "./conditions/kind.ts";
import type { Rule } from "./promotion.ts";
import type { Settings } from "./settings.ts";
import type { Cart } from "./types.ts";
import type { UnitOrder } from "./unit-order.ts";

/** A rule that is ready to be evaluated. */
export interface CompiledRule {
  readonly condition: CompiledCondition;
  readonly action: CompiledAction;
  readonly applyOnce: boolean;
  readonly stop: boolean;
  /** It would apply for ever: nothing that it does uses anything up. */
  readonly endless: boolean;
}

/** One application of a rule, so many times repeated with the same units of the same lines. */
export interface Application {
  readonly action: CompiledAction;
  readonly reward: Reward;
  readonly times: number;
}

/** @param at the rule's position in its promotion */
export function compileRule(rule: Rule, at: number, currency: string, settings: Settings): CompiledRule {
  const { zeroPriceTriggers, onOriginalPrice } = settings;
  const context = { currency, zeroPriceTriggers, repeats: !rule.apply_once };
  const condition = compileCondition(rule.condition, context, `rules[${at}].condition`);
  const action = compileAction(rule.action, { currency, onOriginalPrice });
  const endless = !rule.apply_once && !condition.consumes && !action.takesUnits;
  return { condition, action, applyOnce: rule.apply_once, stop: rule.stop, endless };
}

/**
 * Applies a rule to a cart: once, or again and again while its condition holds on what is not yet consumed.
 * @returns no applications where the condition does not hold, or there is nothing to give for
 */
export function applicationsOf(rule: CompiledRule, cart: Cart, orders: UnitOrder): Application[] {
  const { condition, action, applyOnce, endless } = rule;
  if (endless || !condition.met(cart.lines)) return [];
  const stock = allUnits(cart, orders, action.consumeFrom);
  return applyOnce ? once(rule, stock) : again(rule, stock);
}

function once({ condition, action }: CompiledRule, stock: AvailableUnits): Application[] {
  const pick = action.begin(stock);
  if (action.heedsConsumed) condition.begin(stock).consume();
  const reward = pick();
  return reward && isWorthIt(reward) ? [{ action, reward, times: 1 }] : [];
}

function again({ condition, action }: CompiledRule, stock: AvailableUnits): Application[] {
  const applications: Application[] = [];
  const consumption = condition.begin(stock);
  const pick = action.begin(stock);
  while (consumption.holds()) {
    consumption.consume();
    const reward = pick();
    if (!reward) break;
    const times = advance(stock);
    if (isWorthIt(reward)) add(applications, { action, reward, times });
  }
  return applications;
}

const isWorthIt = ({ units, gifts, freeZones }: Reward): boolean =>
  units.length > 0 || gifts.length > 0 || freeZones !== null;

/** What is given for the whole order is given in one go, whichever units its applications consumed. */
function add(applications: Application[], next: Application): void {
  const last = next.action.phase === "order" ? applications.pop() : undefined;
  applications.push(last ? { ...last, times: last.times + next.times } : next);
}
