import { type Compilers, compileOneOf, type OneOf } from "../one-of.ts";
import { NOTHING } from "../reads.ts";
import { brands } from "./brands.ts";
import { categories } from "./categories.ts";
import type { CompiledItems, Ids, NestingItemContext } from "./kind.ts";
import { and, not, or } from "./logic.ts";
import type { NamedValues } from "./named-value.ts";
import { type PriceRange, price } from "./price.ts";
import { productCustomField } from "./product-custom-field.ts";
import { type ProductOption, productOption } from "./product-option.ts";
import { products } from "./products.ts";
import { variants } from "./variants.ts";

/** Every kind of item matcher, with the value under its key. */
export interface ItemValues {
  readonly products: Ids;
  readonly variants: Ids;
  readonly categories: Ids;
  readonly brands: Ids;
  readonly product_option: ProductOption;
  readonly product_custom_field: NamedValues;
  /** Not in BigCommerce. */
  readonly price: PriceRange;
  readonly and: readonly ItemMatcher[];
  readonly or: readonly ItemMatcher[];
  readonly not: ItemMatcher;
}

/** Selects lines of the cart for a condition or an action. `or`: lines of all its items count together. */
export type ItemMatcher = OneOf<ItemValues>;

const compilers: Compilers<ItemValues, NestingItemContext<ItemMatcher>, CompiledItems> = {
  products,
  variants,
  categories,
  brands,
  product_option: productOption,
  product_custom_field: productCustomField,
  price,
  and,
  or,
  not,
};

const EVERY_LINE: CompiledItems = { matches: () => true, keys: () => null, reads: () => NOTHING };

/**
 * Compiles a matcher; undefined includes every line.
 * @param currency the promotion's, ISO 4217 or `*`
 * @throws RangeError for amounts that the contract does not accept
 */
export function compileItems(matcher: ItemMatcher | undefined, currency: string): CompiledItems {
  if (matcher === undefined) return EVERY_LINE;
  const compile = (nested: ItemMatcher) => compileItems(nested, currency);
  return compileOneOf(compilers, matcher, () => ({ currency, compile }));
}
