import type { ItemMatcher } from "../promotion.ts";
import { brands } from "./brands.ts";
import { categories } from "./categories.ts";
import type { ItemKind, ItemKindName, Matches } from "./kind.ts";
import { and, not, or } from "./logic.ts";
import { productCustomField } from "./product-custom-field.ts";
import { productOption } from "./product-option.ts";
import { products } from "./products.ts";
import { variants } from "./variants.ts";

const kinds: { readonly [K in ItemKindName]: ItemKind<K> } = {
  products,
  variants,
  categories,
  brands,
  product_option: productOption,
  product_custom_field: productCustomField,
  and,
  or,
  not,
};

/** Compiles a matcher; none at all means every line. */
export function compileItems(matcher: ItemMatcher | undefined): Matches {
  if (matcher === undefined) return () => true;
  const [name, value] = Object.entries(matcher)[0] as [ItemKindName, never];
  return (kinds[name] as ItemKind<ItemKindName>)(value, compileItems);
}
