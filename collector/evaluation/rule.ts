import { compileAction } from "./actions/index.ts";
import type { CompiledAction, Reward } from "./actions/kind.ts";
import { nothingConsumed } from "./conditions/consumed.ts";
import { compileCondition } from "./conditions/index.ts";
import type { CompiledCondition } from "./conditions/kind.ts";
import { copyOf, type Orders, type Pool, type Units } from "./pool.ts";
import type { Rule } from "./promotion.ts";
import type { Settings } from "./settings.ts";

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
export function applicationsOf(rule: CompiledRule, cart: Pool, orders: Orders): Application[] {
  if (rule.endless || !rule.condition.met(cart)) return [];
  const pool = copyOf(cart);
  const applications: Application[] = [];
  do {
    const before = rule.applyOnce ? pool.free : pool.free.slice();
    const reward = applyOnce(rule, pool, orders);
    if (!reward) break;
    const times = rule.applyOnce ? 1 : 1 + repeat(rule.condition, pool, before);
    add(applications, { action: rule.action, reward, times });
  } while (!rule.applyOnce && rule.condition.met(pool));
  return applications;
}

/** What is given for the whole order is given in one go, whichever units its applications consumed. */
function add(applications: Application[], next: Application): void {
  const last = next.action.phase === "order" ? applications.pop() : undefined;
  applications.push(last ? { ...last, times: last.times + next.times } : next);
}

function applyOnce({ condition, action, applyOnce }: CompiledRule, pool: Pool, orders: Orders): Reward | null {
  const consumed = nothingConsumed();
  if (!applyOnce || action.heedsConsumed) condition.consume(pool, orders[action.consumeFrom], consumed);
  return action.pick(pool, orders, consumed);
}

/**
 * Repeats the application that was just made for as long as every line that it took units from still has as many, and
 * the condition's leaves say the same: the choice would be the same each time. So thousands of units cost no more than a
 * few.
 * @param before the free units before that application
 * @returns how many times it was repeated
 */
function repeat(condition: CompiledCondition, { lines, free }: Pool, before: readonly number[]): number {
  const used: Units[] = [];
  let most = Number.POSITIVE_INFINITY;
  for (let at = 0; at < free.length; at += 1) {
    const count = before[at]! - free[at]!;
    if (count === 0) continue;
    used.push({ at, count });
    most = Math.min(most, Math.floor(free[at]! / count));
  }
  if (used.length === 0 || most === 0) return 0;
  const times = condition.steady ? most : lastThat(sameTruths(condition, { lines, free }, before, used), most);
  for (const { at, count } of used) free[at]! -= count * times;
  return times;
}

/** Whether the condition's leaves still say the same when the application is repeated for the n-th time. */
function sameTruths(
  condition: CompiledCondition,
  { lines, free }: Pool,
  before: readonly number[],
  used: readonly Units[],
): (n: number) => boolean {
  const truths = condition.truths({ lines, free: before.slice() });
  return (n) => {
    const left = free.slice();
    for (const { at, count } of used) left[at]! -= count * (n - 1);
    return condition.truths({ lines, free: left }) === truths;
  };
}

/** The last of 1 to `most` for which something holds that, once it fails, fails for all after it; 0 for none. */
function lastThat(holds: (n: number) => boolean, most: number): number {
  if (most === 0 || holds(most)) return most;
  let [yes, no] = [0, most];
  while (no - yes > 1) {
    const middle = Math.floor((yes + no) / 2);
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}
