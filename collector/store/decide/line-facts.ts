import { formatAmount } from "../../evaluation/money.ts";
import type { LineFact } from "../../evaluation/reads.ts";
import type { NameValue } from "../../evaluation/types.ts";
import type { FactValue, ProductLine } from "../ports/records.ts";

/** The facts of a line. */
export type LineFacts = Pick<ProductLine, "price" | "categoryIds" | "brandId" | "onSale" | "options" | "customFields">;

type Value = string | number | boolean | null | Entries;

/** The value of each fact, with the default that the evaluation gives it. */
const VALUES: Readonly<Record<LineFact, (line: LineFacts) => Value>> = {
  price: ({ price }) => price,
  category_ids: ({ categoryIds }) => categoryIds,
  brand_id: ({ brandId }) => brandId,
  options: ({ options }) => options ?? [],
  custom_fields: ({ customFields }) => customFields ?? [],
  on_sale: ({ onSale }) => onSale ?? false,
};

/** Whether a line states a fact: a value that it lacks comes from the catalog. */
const STATED: Readonly<Record<LineFact, (line: LineFacts) => boolean>> = {
  price: ({ price }) => price !== null,
  category_ids: ({ categoryIds }) => categoryIds.length > 0,
  brand_id: ({ brandId }) => brandId !== null,
  options: ({ options = [] }) => options.length > 0,
  custom_fields: ({ customFields = [] }) => customFields.length > 0,
  on_sale: ({ onSale }) => onSale !== undefined,
};

/** Whether a line as it was sent states a fact itself. */
export const states = (fact: LineFact, sent: LineFacts): boolean => STATED[fact](sent);

/** Whether two lines agree on a fact. The order of a list does not matter. */
export function agreeOn(fact: LineFact, one: LineFacts, other: LineFacts): boolean {
  const [a, b] = [VALUES[fact](one), VALUES[fact](other)];
  return a === b || (isList(a) && isList(b) && hasSameEntries(a, b));
}

type Entries = readonly (string | NameValue)[];

const isList = (value: Value): value is Entries => Array.isArray(value);

/** Mostly both lists are in the same order. */
function hasSameEntries(a: Entries, b: Entries): boolean {
  if (a.length !== b.length) return false;
  return a.every((entry, at) => isSameEntry(entry, b[at]!)) || sortedJson(a) === sortedJson(b);
}

function isSameEntry(a: string | NameValue, b: string | NameValue): boolean {
  if (typeof a === "string" || typeof b === "string") return a === b;
  return a.name === b.name && a.value === b.value;
}

const sortedJson = (list: Entries): string =>
  JSON.stringify(
    list.map((entry) => (typeof entry === "string" ? entry : JSON.stringify([entry.name, entry.value]))).sort(),
  );

/** The facts that depend on a price which differs. */
export const affectedByPrice = (price: number, other: number): readonly ("price" | "subtotal" | "is_free")[] =>
  price === 0 || other === 0 ? ["price", "subtotal", "is_free"] : ["price", "subtotal"];

/** A fact as responses have it: an amount is a decimal. @param currency of the price */
export function printedFact(fact: LineFact, line: LineFacts, currency: string): FactValue {
  const value = VALUES[fact](line);
  return typeof value === "number" ? formatAmount(value, currency) : value;
}

/** The fields of some facts, the price aside. */
export const fieldsOf = (facts: readonly LineFact[], line: LineFacts): Partial<Omit<LineFacts, "price">> =>
  Object.assign({}, ...facts.map((fact) => FIELDS[fact](line)));

const FIELDS: Readonly<Record<LineFact, (line: LineFacts) => Partial<Omit<LineFacts, "price">>>> = {
  price: () => ({}),
  category_ids: ({ categoryIds }) => ({ categoryIds }),
  brand_id: ({ brandId }) => ({ brandId }),
  options: ({ options }) => ({ options }),
  custom_fields: ({ customFields }) => ({ customFields }),
  on_sale: ({ onSale }) => ({ onSale }),
};
