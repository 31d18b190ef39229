import type { StoredPromotion } from "../../../contract/promotion/promotion.ts";
import type { ActionValues } from "../../../evaluation/actions/index.ts";
import type { ConditionValues } from "../../../evaluation/conditions/index.ts";
import type { ItemMatcher } from "../../../evaluation/items/index.ts";
import type { Rule } from "../../../evaluation/promotion.ts";
import { count, money } from "../format.ts";

/** Writes an amount of the promotion. */
type Amount = (decimal: string) => string;

/**
 * A promotion's group, its minimums, and what its rules have besides BigCommerce's language, in sentences. What does not fit into one,
 * such as branches of `or`, is left to the JSON.
 */
export function ruleTexts({
  rules,
  group,
  currency_code,
}: Pick<StoredPromotion, "rules" | "group" | "currency_code">): string[] {
  const amount: Amount = (decimal) => (currency_code === "*" ? decimal : money(decimal, currency_code));
  const ofGroup = group ? [`one of group ${group.id}: the ${group.choose} applies`] : [];
  const ofRules = rules.flatMap((rule, at) => {
    const texts = [conditionText(rule, amount), actionText(rule, amount)].filter((text) => text !== null);
    return rules.length === 1 ? texts : texts.map((text) => `rule ${at + 1}: ${text}`);
  });
  return [...ofGroup, ...ofRules].map((text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
}

function conditionText({ condition }: Rule, amount: Amount): string | null {
  return condition && "cart" in condition ? minimumText(condition.cart, amount) : null;
}

/** `needs 2 items from $10.00 to $20.00`, `needs matching items worth at least $50.00`; null without a minimum and a price range. */
function minimumText(
  { items, minimum_quantity, minimum_spend }: ConditionValues["cart"],
  amount: Amount,
): string | null {
  const range = rangeText(items, amount);
  if (range === "" && minimum_quantity === undefined && minimum_spend === undefined) return null;
  const noun = isOther(items) ? "matching item" : "item";
  const units = minimum_quantity === undefined ? `${noun}s` : count(minimum_quantity, noun);
  const worth = minimum_spend === undefined ? "" : ` worth at least ${amount(minimum_spend)}`;
  return `needs ${units}${range}${worth}`;
}

function actionText({ action }: Rule, amount: Amount): string | null {
  if ("shipping_discount" in action) return shippingText(action.shipping_discount, amount);
  if ("cart_items" in action) return itemsText(action.cart_items, amount);
  return "cart_value" in action ? orderText(action.cart_value, amount) : null;
}

const orderText = ({ discount }: ActionValues["cart_value"], amount: Amount): string | null =>
  "fixed_price" in discount ? `all items cost ${amount(discount.fixed_price)} together` : null;

/** `items up to $20.00 cost $5.00 each, at most 2 of each product`; null where BigCommerce's language says it all. */
function itemsText(
  { items, discount, maximum_quantity_per_product: most }: ActionValues["cart_items"],
  amount: Amount,
): string | null {
  const range = rangeText(items, amount);
  const price = "fixed_price" in discount ? `cost ${amount(discount.fixed_price)} each` : null;
  if (range === "" && price === null && most === undefined) return null;
  const limit = most === undefined ? "" : `, at most ${most} of each product`;
  return `${isOther(items) ? "matching items" : "items"}${range} ${price ?? "get the discount"}${limit}`;
}

/** `50% off shipping by express, at most $10.00`. */
function shippingText(value: ActionValues["shipping_discount"], amount: Amount): string {
  const { discount, method_ids, maximum_allowed_discount_amount: most } = value;
  const by = method_ids === "*" ? "" : ` by ${method_ids.join(", ")}`;
  const limit = most === undefined ? "" : `, at most ${amount(most)} off`;
  if ("fixed_price" in discount) return `shipping${by} costs ${amount(discount.fixed_price)}${limit}`;
  const off = "fixed_amount" in discount ? amount(discount.fixed_amount) : `${discount.percentage_amount}%`;
  return `${off} off shipping${by}${limit}`;
}

/** The matchers that all have to match; those of `or` and `not` as one. */
function matchersOf(items: ItemMatcher | undefined): readonly ItemMatcher[] {
  if (items === undefined) return [];
  return "and" in items ? items.and.flatMap(matchersOf) : [items];
}

/** Whether items are also matched by something else than their price. */
const isOther = (items: ItemMatcher | undefined): boolean => matchersOf(items).some((matcher) => !("price" in matcher));

/** ` from $10.00 to $20.00`; empty without a price range. */
function rangeText(items: ItemMatcher | undefined, amount: Amount): string {
  const range = matchersOf(items).find((matcher) => "price" in matcher)?.price;
  if (range === undefined) return "";
  const { min, max } = range;
  if (min === undefined) return max === undefined ? "" : ` up to ${amount(max)}`;
  return max === undefined ? ` from ${amount(min)}` : ` from ${amount(min)} to ${amount(max)}`;
}
