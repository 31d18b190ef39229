import type { ItemKind } from "./kind.ts";
import { type NamedValues, namedValue } from "./named-value.ts";

/** `{type: "string_match", name: "Size", values: ["XS", "M"]}` */
export interface ProductOption extends NamedValues {
  readonly type: "string_match";
}

/** Lines with one of the values chosen for this option. */
export const productOption: ItemKind<ProductOption> = (value) => {
  const matches = namedValue(value);
  return { matches: (line) => matches(line.options), keys: () => null, reads: () => ["options"] };
};
