import type { ItemKind } from "./kind.ts";
import { type NamedValues, namedValue } from "./named-value.ts";

/** Lines whose product has this custom field with one of the values. */
export const productCustomField: ItemKind<NamedValues> = (value) => {
  const matches = namedValue(value);
  return { matches: (line) => matches(line.customFields), keys: () => null, reads: () => ["custom_fields"] };
};
