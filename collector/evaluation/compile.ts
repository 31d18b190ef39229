import { fewest, type ItemKeys, union } from "./item-keys.ts";
import type { Promotion } from "./promotion.ts";
import { type CompiledRule, compileRule } from "./rule.ts";
import { compileSchedule } from "./schedule.ts";
import type { Settings } from "./settings.ts";

/** A promotion that is ready to be evaluated. Immutable: a change compiles a new one. */
export interface CompiledPromotion {
  readonly promotion: Promotion;
  /** Epoch milliseconds. */
  readonly start: number;
  readonly end: number;
  /** Whether a moment lies in its schedule; null where it has none. */
  readonly isOpen: ((now: number) => boolean) | null;
  readonly rules: readonly CompiledRule[];
  /** Whether it is limited to some channels, customers or addresses. */
  readonly isLimited: boolean;
  /** One of these is in every cart that it can apply to; null where any cart will do. */
  readonly keys: ItemKeys;
}

/**
 * Compiles one promotion, once, when it changes.
 * @throws RangeError for amounts that the contract should have refused
 */
export function compilePromotion(promotion: Promotion, settings: Settings): CompiledPromotion {
  const { channels, customer, shipping_address, schedule } = promotion;
  const start = Date.parse(promotion.start_date);
  const rules = promotion.rules.map((rule, at) => compileRule(rule, at, promotion.currency_code, settings));
  return {
    promotion,
    start,
    end: promotion.end_date === null ? Number.POSITIVE_INFINITY : Date.parse(promotion.end_date),
    isOpen: schedule && compileSchedule(schedule, start, settings.timeZone),
    rules,
    isLimited: channels.length > 0 || Object.keys(customer).length > 0 || shipping_address !== null,
    keys: union(rules.map(({ condition, action }) => fewest([condition.keys(), action.keys()]))),
  };
}

/** Whether a rule of the promotion would apply for ever, and where: such a promotion is INVALID. */
export function endlessRules(promotion: Pick<Promotion, "rules" | "currency_code">, settings: Settings): number[] {
  const rules = promotion.rules.map((rule, at) => compileRule(rule, at, promotion.currency_code, settings));
  return rules.flatMap(({ endless }, at) => (endless ? [at] : []));
}

/** Lower priority first, then lower id. */
export const bySelectionOrder = (a: CompiledPromotion, b: CompiledPromotion): number =>
  a.promotion.priority - b.promotion.priority || a.promotion.id - b.promotion.id;
