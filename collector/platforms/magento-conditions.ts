import type { Condition } from "../evaluation/conditions/index.ts";
import type { ItemMatcher } from "../evaluation/items/index.ts";
import type { RecordReader } from "./record-reader.ts";
import { all, allOf, anyOf, goods, hasNone, hasSome, inCategories, oneLess, oneMore } from "./rules.ts";
import type { Shop } from "./translation.ts";

/** The conditions of a rule. */
export interface Conditions {
  /** All of them must be met. */
  readonly all: readonly Condition[];
  /** The countries that the rule is for; null: every country. */
  readonly shippingAddress: object | null;
}

/** The last part of the class that a node names: `Combine`, `Address`, `Product\Found`, `Product\Subselect`, `Product`, … */
const kindOf = (reader: RecordReader): string => reader.text("condition_type").split("\\Condition\\").at(-1) ?? "";

const childrenOf = (reader: RecordReader): RecordReader[] =>
  reader.list("conditions").map((child, at) => reader.under(`conditions[${at}]`, child));

/** Whether a combination holds where any of its conditions does. */
const isAny = (reader: RecordReader): boolean => reader.text("aggregator_type") === "any";

/** Whether a combination wants its conditions to be false. */
const isNegated = (reader: RecordReader): boolean => reader.text("value") === "0" || reader.value("value") === false;

/** Reads the conditions of a rule. Those that a promotion here can't have are named. */
export function conditionsOf(rule: RecordReader, shop: Shop): Conditions {
  const root = rule.under("condition", rule.value("condition"));
  const children = childrenOf(root);
  const isPlain = !isAny(root) && !isNegated(root);
  const countries = isPlain ? children.filter(isCountry) : [];
  const [country, second] = countries.map(countriesOf);
  if (second)
    rule.cannot("condition", "The shop requires several conditions of the country; here only the first one counts.");
  const others = children.filter((child) => !countries.includes(child));
  return { all: combined(root, others, shop), shippingAddress: country ?? null };
}

/** The condition of a combination, in a list that is empty where it requires nothing. */
function combined(reader: RecordReader, children: readonly RecordReader[], shop: Shop): Condition[] {
  const met = children.map((child) => all(conditionsIn(child, shop)));
  const wanted = met.flatMap((condition) => (condition ? [isNegated(reader) ? { not: condition } : condition] : []));
  if (!isAny(reader) || wanted.length < 2) return wanted;
  // A branch that can't be read may be the one that holds.
  return wanted.length < met.length ? [] : [{ or: wanted }];
}

function conditionsIn(reader: RecordReader, shop: Shop): Condition[] {
  switch (kindOf(reader)) {
    case "Combine":
      return combined(reader, childrenOf(reader), shop);
    case "Address":
      return addressConditions(reader, shop);
    case "Product\\Found":
      return isNegated(reader) ? hasNone(itemsIn(reader, shop)) : hasSome(itemsIn(reader, shop));
    case "Product\\Subselect":
      return subselectConditions(reader, shop);
    default:
      return unknown(reader, "condition_type", kindOf(reader));
  }
}

function unknown(reader: RecordReader, path: string, name: string): [] {
  reader.cannot(path, `The shop checks the condition ${name}; here it is not checked.`);
  return [];
}

const isCountry = (reader: RecordReader): boolean =>
  kindOf(reader) === "Address" &&
  reader.text("attribute_name") === "country_id" &&
  ["==", "()", "!=", "!()"].includes(reader.text("operator"));

function countriesOf(reader: RecordReader): object {
  const countries = { countries: valuesOf(reader).map((iso2_country_code) => ({ iso2_country_code })) };
  return reader.text("operator").startsWith("!") ? { not: countries } : countries;
}

function addressConditions(reader: RecordReader, shop: Shop): Condition[] {
  const name = reader.text("attribute_name");
  if (name === "base_subtotal") return compared(reader, spending(reader, shop));
  if (name === "total_qty") return compared(reader, counting(reader));
  return unknown(reader, "attribute_name", name);
}

function subselectConditions(reader: RecordReader, shop: Shop): Condition[] {
  const name = reader.text("attribute_name");
  const items = itemsIn(reader, shop);
  if (name === "qty") return compared(reader, counting(reader, items));
  if (name === "base_row_total") return compared(reader, spending(reader, shop, items));
  return unknown(reader, "attribute_name", name);
}

/** A condition that a figure of the cart is at least a value, or at least the next larger one. */
interface AtLeast {
  readonly value: Condition;
  readonly next: Condition;
}

function spending(reader: RecordReader, { currency }: Shop, items?: ItemMatcher): AtLeast {
  const amount = reader.amount("value") ?? "0";
  const from = (minimum_spend: string): Condition => ({ cart: { ...(items && { items }), minimum_spend } });
  return { value: from(amount), next: from(oneMore(amount, currency)) };
}

function counting(reader: RecordReader, items?: ItemMatcher): AtLeast {
  const from = (minimum_quantity: number): Condition => ({ cart: { ...(items && { items }), minimum_quantity } });
  return { value: from(reader.count("value")), next: from(reader.count("value") + 1) };
}

/** The condition of an operator. */
function compared(reader: RecordReader, { value, next }: AtLeast): Condition[] {
  const operator = reader.text("operator");
  switch (operator) {
    case ">=":
      return [value];
    case ">":
      return [next];
    case "<":
      return [{ not: value }];
    case "<=":
      return [{ not: next }];
    case "==":
      return [value, { not: next }];
    case "!=":
      return [{ or: [{ not: value }, next] }];
    default:
      return unknown(reader, "operator", operator);
  }
}

/** The lines of a combination of conditions of products. @returns undefined: every line */
export function itemsIn(reader: RecordReader, shop: Shop): ItemMatcher | undefined {
  const isFalse = kindOf(reader) === "Product\\Combine" && isNegated(reader);
  const children = childrenOf(reader).map((child) => matcherOf(child, shop));
  const known = children
    .filter((matcher) => matcher !== undefined)
    .map((matcher) => (isFalse ? { not: matcher } : matcher));
  if (!isAny(reader)) return allOf(known);
  return known.length < children.length ? undefined : anyOf(known);
}

function matcherOf(reader: RecordReader, shop: Shop): ItemMatcher | undefined {
  if (kindOf(reader) === "Product\\Combine") return itemsIn(reader, shop);
  const name = reader.text("attribute_name");
  if (name === "category_ids") return oneOf(reader, inCategories);
  if (name === "sku" || name === "quote_item_sku") return oneOf(reader, goods);
  if (name === "quote_item_price") return pricesOf(reader, shop);
  reader.cannot("attribute_name", `The shop checks ${name} of each product; here it is not checked.`);
  return undefined;
}

/** The values of a list, which is a text with commas. */
const valuesOf = (reader: RecordReader): string[] => {
  const sent = reader.value("value");
  const values = Array.isArray(sent) ? sent.map(String) : reader.text("value").split(",");
  return values.map((value) => value.trim()).filter((value) => value !== "");
};

function oneOf(reader: RecordReader, matchers: (ids: readonly string[]) => ItemMatcher[]): ItemMatcher | undefined {
  const operator = reader.text("operator");
  const isList = reader.text("attribute_name") === "category_ids";
  const known = ["==", "()", ...(isList ? ["{}"] : [])];
  const matcher = anyOf(matchers(valuesOf(reader)));
  if (matcher && known.includes(operator)) return matcher;
  if (matcher && known.map((each) => (each === "==" ? "!=" : `!${each}`)).includes(operator)) return { not: matcher };
  reader.cannot(
    "operator",
    `The shop compares ${reader.text("attribute_name")} by ${operator}; here it is not compared.`,
  );
  return undefined;
}

function pricesOf(reader: RecordReader, { currency }: Shop): ItemMatcher | undefined {
  const amount = reader.amount("value") ?? "0";
  const ranges: Readonly<Record<string, { readonly min?: string; readonly max?: string }>> = {
    ">=": { min: amount },
    ">": { min: oneMore(amount, currency) },
    "<=": { max: amount },
    "<": { max: oneLess(amount, currency) },
    "==": { min: amount, max: amount },
  };
  const price = ranges[reader.text("operator")];
  if (price) return { price };
  reader.cannot("operator", `The shop compares prices by ${reader.text("operator")}; here they are not compared.`);
  return undefined;
}
