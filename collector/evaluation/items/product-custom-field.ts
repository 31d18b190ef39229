import type { ItemKind } from "./kind.ts";
import { namedValue } from "./named-value.ts";

/** Lines whose product has this custom field at one of the values. */
export const productCustomField: ItemKind<"product_custom_field"> = ({ name, values }) => {
  const matches = namedValue(name, values);
  return (line) => matches(line.customFields);
};
