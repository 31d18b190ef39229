import type { Fields } from "../contract/fields.ts";
import type { Condition } from "../evaluation/conditions/index.ts";
import type { ItemMatcher } from "../evaluation/items/index.ts";
import { amountOf, formatAmount } from "../evaluation/money.ts";

/** Ids as platforms send them. */
export type SentIds = readonly (string | number)[];

/** A matcher that includes lines of at least one of the matchers. @returns undefined without matchers: every line */
export const anyOf = (matchers: readonly ItemMatcher[]): ItemMatcher | undefined =>
  matchers.length > 1 ? { or: matchers } : matchers[0];

/** A matcher that includes the lines that all matchers include. @returns undefined without matchers: every line */
export const allOf = (matchers: readonly (ItemMatcher | undefined)[]): ItemMatcher | undefined => {
  const present = matchers.filter((matcher) => matcher !== undefined);
  return present.length > 1 ? { and: present } : present[0];
};

/** The lines that a matcher does not include. @returns undefined where it is undefined */
export const noneOf = (matcher: ItemMatcher | undefined): ItemMatcher | undefined => matcher && { not: matcher };

/** Lines of products or of their variants, where both have ids of one sequence. */
export const goods = (ids: SentIds): ItemMatcher[] => (ids.length > 0 ? [{ products: ids }, { variants: ids }] : []);

/** Lines of categories. */
export const inCategories = (ids: SentIds): ItemMatcher[] => (ids.length > 0 ? [{ categories: ids }] : []);

/** A condition that all of some conditions meet. @returns undefined without conditions: always met */
export const all = (conditions: readonly Condition[]): Condition | undefined =>
  conditions.length > 1 ? { and: conditions } : conditions[0];

/** The cart has at least one of these lines. @returns no condition where every line is meant */
export const hasSome = (items: ItemMatcher | undefined): Condition[] =>
  items ? [{ cart: { items, minimum_quantity: 1 } }] : [];

/** The cart has none of these lines. @returns no condition where there are none */
export const hasNone = (items: ItemMatcher | undefined): Condition[] => hasSome(items).map((not) => ({ not }));

/**
 * The value of some lines is at least an amount.
 * @param amount null: no condition
 */
export const spends = (amount: string | null, items?: ItemMatcher): Condition[] =>
  amount === null ? [] : [{ cart: { ...(items && { items }), minimum_spend: amount } }];

/** The value of some lines is at most an amount. @param amount null: no condition */
export const spendsAtMost = (amount: string | null, currency: string, items?: ItemMatcher): Condition[] =>
  spends(amount === null ? null : oneMore(amount, currency), items).map((not) => ({ not }));

/** The next larger amount of a currency: amounts are whole minor units. */
export const oneMore = (amount: string, currency: string): string => moved(amount, currency, 1);

/** The next smaller amount of a currency; 0 stays. */
export const oneLess = (amount: string, currency: string): string => moved(amount, currency, -1);

const moved = (amount: string, currency: string, by: number): string =>
  formatAmount(Math.max(0, amountOf(amount, currency, "amount") + by), currency);

/** A discount of an action: `{percentage_amount}` or `{fixed_amount}`. */
export type SentDiscount = { readonly percentage_amount: string } | { readonly fixed_amount: string };

/** A rule that takes a discount off the whole order. */
export const orderRule = (discount: SentDiscount, conditions: readonly Condition[]): Fields =>
  rule({ cart_value: { discount } }, conditions);

/** A rule that takes a discount off lines, also off those that its condition counts. */
export const itemsRule = (
  discount: SentDiscount,
  items: ItemMatcher | undefined,
  conditions: readonly Condition[],
  fields: Fields = {},
): Fields =>
  rule(
    {
      cart_items: {
        discount,
        ...(items && { items }),
        include_items_considered_by_condition: true,
        add_free_item: false,
        ...fields,
      },
    },
    conditions,
  );

/** A rule that makes shipping free, everywhere. */
export const freeShippingRule = (conditions: readonly Condition[]): Fields =>
  rule({ shipping: { free_shipping: true, zone_ids: "*" } }, conditions);

/** A rule that takes a discount off the price of shipping. */
export const shippingRule = (
  discount: SentDiscount,
  conditions: readonly Condition[],
  method_ids: SentIds | "*" = "*",
): Fields => rule({ shipping_discount: { discount, method_ids } }, conditions);

/** A rule that applies once. */
export function rule(action: Fields, conditions: readonly Condition[]): Fields {
  const condition = all(conditions);
  return { action, ...(condition && { condition }), apply_once: true };
}

/** The rules of a body: a promotion without any gets one that takes nothing off. */
export const rulesOrNone = (rules: readonly Fields[]): readonly Fields[] =>
  rules.length > 0 ? rules : [orderRule({ percentage_amount: "0" }, [])];

/** Characters of the longest name. */
const MAX_NAME = 255;

/** A name that fits, of the first text that is not empty. */
export const nameOf = (...texts: readonly string[]): string =>
  (texts.find((text) => text !== "") ?? "").slice(0, MAX_NAME);
