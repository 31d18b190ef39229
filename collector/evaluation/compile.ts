import { compileAction } from "./actions/index.ts";
import type { CompiledAction } from "./actions/kind.ts";
import { compileCondition } from "./conditions/index.ts";
import type { CompiledCondition } from "./conditions/kind.ts";
import type { Promotion, Rule } from "./types.ts";

/** A rule that is ready to be evaluated. */
export interface CompiledRule {
  readonly condition: CompiledCondition;
  readonly action: CompiledAction;
  readonly stop: boolean;
}

/** A promotion that is ready to be evaluated. Immutable: a change compiles a new one. */
export interface CompiledPromotion {
  readonly promotion: Promotion;
  /** Epoch milliseconds. */
  readonly start: number;
  readonly end: number;
  readonly rules: readonly CompiledRule[];
}

/**
 * Compiles one promotion, once, when it changes.
 * @throws RangeError for amounts that the contract should have refused
 */
export function compilePromotion(promotion: Promotion): CompiledPromotion {
  return {
    promotion,
    start: Date.parse(promotion.start_date),
    end: promotion.end_date === null ? Number.POSITIVE_INFINITY : Date.parse(promotion.end_date),
    rules: promotion.rules.map((rule) => compileRule(rule, promotion.currency_code)),
  };
}

const compileRule = (rule: Rule, currency: string): CompiledRule => ({
  condition: compileCondition(rule.condition, currency),
  action: compileAction(rule.action, currency),
  stop: rule.stop,
});

/** All promotions of one property, compiled. Immutable. */
export interface PromotionSet {
  readonly byId: ReadonlyMap<number, CompiledPromotion>;
  /** The automatic ones, in the order in which they are selected. */
  readonly automatic: readonly CompiledPromotion[];
  /** How many of a cart's codes may be in the totals. */
  readonly couponsAllowed: number;
}

/** Default of `number_of_coupons_allowed_at_checkout`. */
const COUPONS_ALLOWED = 5;

/** Puts compiled promotions together. */
export function promotionSet(promotions: Iterable<CompiledPromotion>): PromotionSet {
  const byId = new Map([...promotions].map((compiled) => [compiled.promotion.id, compiled]));
  const automatic = [...byId.values()].filter(({ promotion }) => promotion.redemption_type === "AUTOMATIC");
  return { byId, automatic: automatic.sort(bySelectionOrder), couponsAllowed: COUPONS_ALLOWED };
}

/** Lower priority first, then lower id. */
export const bySelectionOrder = (a: CompiledPromotion, b: CompiledPromotion): number =>
  a.promotion.priority - b.promotion.priority || a.promotion.id - b.promotion.id;
