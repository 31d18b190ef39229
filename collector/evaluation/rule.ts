import { compileAction } from "./actions/index.ts";
import type { CompiledAction, Reward } from "./actions/kind.ts";
import { type AvailableUnits, advance, allUnits } from "./available-units.ts";
import { compileCondition } from "./conditions/index.ts";
import type { CompiledCondition } from "./conditions/kind.ts";
import type { Rule } from "./promotion.ts";
import type { Settings } from "./settings.ts";
import type { Cart } from "./types.ts";
import type { UnitOrder } from "./unit-order.ts";

/** A rule, prepared for evaluations. */
export interface CompiledRule {
  readonly condition: CompiledCondition;
  readonly action: CompiledAction;
  readonly applyOnce: boolean;
  readonly stop: boolean;
  /** The rule would repeat without end, because an application consumes no units. */
  readonly endless: boolean;
}

/** Applications of a rule to equal units of the same lines. */
export interface Application {
  readonly action: CompiledAction;
  readonly reward: Reward;
  /** Number of these applications. */
  readonly times: number;
}

/** @param at position of the rule in its promotion */
export function compileRule(rule: Rule, at: number, currency: string, settings: Settings): CompiledRule {
  const { zeroPriceTriggers, onOriginalPrice, discountsCustomPrices } = settings;
  const context = { currency, zeroPriceTriggers, repeats: !rule.apply_once };
  const condition = compileCondition(rule.condition, context, `rules[${at}].condition`);
  const action = compileAction(rule.action, { currency, onOriginalPrice, discountsCustomPrices });
  const endless = !rule.apply_once && !condition.consumes && !action.takesUnits;
  return { condition, action, applyOnce: rule.apply_once, stop: rule.stop, endless };
}

/**
 * Applies a rule to a cart: once, or repeatedly while units that are not consumed meet its condition.
 * @returns empty if the condition is not met, or if there is nothing to reward
 */
export function applicationsOf(rule: CompiledRule, cart: Cart, orders: UnitOrder): Application[] {
  const { condition, action, applyOnce, endless } = rule;
  if (endless || !condition.met(cart.lines)) return [];
  const available = allUnits(cart, orders, action.consumptionOrder);
  return applyOnce ? applyOnceTo(rule, available) : applyRepeatedlyTo(rule, available);
}

function applyOnceTo({ condition, action }: CompiledRule, available: AvailableUnits): Application[] {
  const pick = action.begin(available);
  if (action.heedsConsumed) condition.begin(available).consume();
  const reward = pick();
  return reward && givesSomething(reward) ? [{ action, reward, times: 1 }] : [];
}

function applyRepeatedlyTo({ condition, action }: CompiledRule, available: AvailableUnits): Application[] {
  const applications: Application[] = [];
  const consumption = condition.begin(available);
  const pick = action.begin(available);
  while (consumption.holds()) {
    consumption.consume();
    const reward = pick();
    if (!reward) break;
    const times = advance(available);
    if (givesSomething(reward)) add(applications, { action, reward, times });
  }
  return applications;
}

const givesSomething = ({ units, gifts, freeZones }: Reward): boolean =>
  units.length > 0 || gifts.length > 0 || freeZones !== null;

/**
 * Adds an application. Rewards for the whole order, or for its shipping, become one, regardless of the units that the applications consumed.
 */
function add(applications: Application[], next: Application): void {
  const last = next.action.phase === "items" ? undefined : applications.pop();
  applications.push(last ? { ...last, times: last.times + next.times } : next);
}
