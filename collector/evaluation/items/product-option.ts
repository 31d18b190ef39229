import type { ItemKind } from "./kind.ts";
import { namedValue } from "./named-value.ts";

/** Lines with this option chosen: `{type: "string_match", name: "Size", values: ["XS", "M"]}`. */
export const productOption: ItemKind<"product_option"> = ({ name, values }) => {
  const matches = namedValue(name, values);
  return (line) => matches(line.options);
};
