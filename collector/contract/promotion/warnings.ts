import type { Condition } from "../../evaluation/conditions/index.ts";
import type { Promotion, Rule } from "../../evaluation/promotion.ts";
import { type Combination, isContradictory } from "./combination.ts";

/** The fields of a promotion that may have warnings. */
interface Warned extends Combination {
  readonly redemption_type: Promotion["redemption_type"];
  readonly coupon_overrides_automatic_when_offering_higher_discounts?: boolean | undefined;
  readonly rules: readonly (Rule & { readonly currency_code?: string | undefined })[];
}

/**
 * Warnings about fields of a promotion that have no effect, or that BigCommerce and we read differently, for `meta.warnings`.
 * @param body as it is stored
 */
export const warningsOf = (body: Warned): string[] => [
  ...overrides(body),
  ...body.rules.flatMap(({ condition, currency_code }, at) => [
    ...(currency_code === undefined ? [] : [`rules[${at}].currency_code ${IGNORED_CURRENCY}`]),
    ...(condition ? quantitiesOfAll(condition, `rules[${at}].condition`) : []).map((path) => `${path} ${COUNTS_ALL}`),
  ]),
];

const IGNORED_CURRENCY = "is ignored: the promotion's currency_code decides";
const COUNTS_ALL = "counts the units of all lines, because the condition has no items; BigCommerce ignores it";
const OVERRIDES =
  "coupon_overrides_other_promotions and can_be_used_with_other_promotions are both true, which new promotions can't have: the code removes the promotions before it, and later ones apply";

/** Only a code overrides other promotions. */
function overrides(body: Warned): string[] {
  if (body.redemption_type === "COUPON") return isContradictory(body) ? [OVERRIDES] : [];
  return OF_CODES.filter((field) => body[field] === true).map((field) => `${field} ${NEEDS_CODE}`);
}

const OF_CODES = [
  "coupon_overrides_other_promotions",
  "coupon_overrides_automatic_when_offering_higher_discounts",
] as const;
const NEEDS_CODE = "has no effect, because redemption_type is AUTOMATIC: only a code overrides other promotions";

/** The paths of minimum quantities without items. */
function quantitiesOfAll(condition: Condition, path: string): string[] {
  if ("not" in condition) return quantitiesOfAll(condition.not, `${path}.not`);
  if ("and" in condition) return condition.and.flatMap((branch, at) => quantitiesOfAll(branch, `${path}.and[${at}]`));
  if ("or" in condition) return condition.or.flatMap((branch, at) => quantitiesOfAll(branch, `${path}.or[${at}]`));
  const { items, minimum_quantity } = condition.cart;
  return items === undefined && minimum_quantity !== undefined ? [`${path}.cart.minimum_quantity`] : [];
}
