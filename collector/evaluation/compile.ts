import { limitsCustomers } from "./customer.ts";
import { fewest, type ItemKeys, union } from "./item-keys.ts";
import type { GroupChoice, Promotion } from "./promotion.ts";
import { allReads, type Reads } from "./reads.ts";
import { type CompiledRule, compileRule } from "./rule.ts";
import { compileSchedule } from "./schedule.ts";
import type { Settings } from "./settings.ts";

/** A promotion, prepared for evaluations. Immutable: a change of the promotion compiles a new one. */
export interface CompiledPromotion {
  readonly promotion: Promotion;
  /** Epoch milliseconds; `end` is Infinity if the promotion has none. */
  readonly start: number;
  readonly end: number;
  /** Whether a moment (epoch milliseconds) is in the schedule; null if the promotion has none. */
  readonly isOpen: ((now: number) => boolean) | null;
  readonly rules: readonly CompiledRule[];
  /** null: the promotion is in no group. */
  readonly group: { readonly id: string; readonly choose: GroupChoice } | null;
  /** Whether the promotion is limited to some channels, customers or shipping addresses. */
  readonly isLimited: boolean;
  /** Every cart that the promotion can apply to has a line with one of these keys; null: it can apply to any cart. */
  readonly keys: ItemKeys;
  /** The facts of a cart's lines that its rules read. */
  readonly reads: () => Reads;
}

/**
 * Compiles a promotion. Called once, when the promotion changes.
 * @throws RangeError for amounts that the contract does not accept
 */
export function compilePromotion(promotion: Promotion, settings: Settings): CompiledPromotion {
  const { channels, customer, shipping_address, schedule, group } = promotion;
  const start = Date.parse(promotion.start_date);
  const rules = promotion.rules.map((rule, at) => compileRule(rule, at, promotion.currency_code, settings));
  return {
    promotion,
    start,
    end: promotion.end_date === null ? Number.POSITIVE_INFINITY : Date.parse(promotion.end_date),
    isOpen: schedule && compileSchedule(schedule, start, settings.timeZone),
    rules,
    group: group ? { id: String(group.id), choose: group.choose } : null,
    isLimited: channels.length > 0 || limitsCustomers(customer) || shipping_address !== null,
    keys: union(rules.map(({ condition, action }) => fewest([condition.keys(), action.keys()]))),
    reads: () => allReads(rules.flatMap(({ condition, action }) => [condition.reads(), action.reads()])),
  };
}

/**
 * Finds rules that would repeat without end; a promotion with such a rule is INVALID.
 * @returns positions in `rules`
 */
export function endlessRules(promotion: Pick<Promotion, "rules" | "currency_code">, settings: Settings): number[] {
  const rules = promotion.rules.map((rule, at) => compileRule(rule, at, promotion.currency_code, settings));
  return rules.flatMap(({ endless }, at) => (endless ? [at] : []));
}

/** Orders promotions by priority, lowest first, then by id. */
export const bySelectionOrder = (a: CompiledPromotion, b: CompiledPromotion): number =>
  a.promotion.priority - b.promotion.priority || a.promotion.id - b.promotion.id;
