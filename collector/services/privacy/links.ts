import { fieldsOf, textOf } from "../../contract/fields.ts";
import type { PersonalData } from "../../store/columns/personal.ts";
import { columnsOfClass, TABLES } from "../../store/columns/tables.ts";
import { keysOfPerson, NOBODY, type Person } from "../../store/decide/privacy/person.ts";
import type { PersonRow } from "../../store/ports/privacy.ts";

type Values = PersonRow["values"];

/** The texts of a row in columns of a class. */
const textsIn = ({ table, values }: PersonRow, ...classes: readonly PersonalData[]): string[] =>
  columnsOfClass(TABLES[table]!, ...classes).flatMap((column) => textIn(values, column));

const textIn = (values: Values, column: string): string[] => {
  const value = values[column];
  return typeof value === "string" && value !== "" ? [value] : [];
};

/** The keys of identities in a row. */
const keysIn = (row: PersonRow): string[] => [
  ...textsIn(row, "identity"),
  ...textsIn(row, "identities").flatMap((list) => (JSON.parse(list) as string[][]).flat()),
  ...textsIn(row, "hashes").flatMap((list) => list.split(",")),
];

/** Whether a row is of another customer: it only shares a browser or a contact with the person. */
export const isOfAnother = (row: PersonRow, { customers }: Person): boolean => {
  const named = textsIn(row, "customer");
  return customers.length > 0 && named.length > 0 && !named.some((id) => customers.includes(id));
};

/**
 * The ids that a row states with the person's: a customer's contacts, browsers and orders. A browser may have several customers, so
 * a row that only shares it links nothing.
 * @param linksCustomers whether a contact leads to the customers who stated it
 */
export function linksIn(row: PersonRow, person: Person, linksCustomers: boolean): Person {
  const keys = keysIn(row);
  const customers = textsIn(row, "customer");
  const isOwn =
    customers.some((id) => person.customers.includes(id)) || keysOfPerson(person).some((key) => keys.includes(key));
  if (!isOwn || (isOfAnother(row, person) && !linksCustomers)) return NOBODY;
  return {
    customers: linksCustomers ? customers : [],
    visitors: textsIn(row, "visitor"),
    hashes: keys.filter((key) => !key.startsWith("id:")),
    orders: textsIn(row, "order"),
    texts: textsIn(row, "event").flatMap(contactsIn),
  };
}

/** Shorter texts are found in others by chance. */
const SHORTEST_CONTACT = 6;

/** The contacts in the body of an event, as sent. */
function contactsIn(body: string): string[] {
  const { dims, extra } = bodyOf(body);
  const customers = fieldsOf(dims)?.customers;
  const places = [fieldsOf(Array.isArray(customers) ? customers[0] : customers), fieldsOf(extra)];
  const texts = places.flatMap((fields) => [fields?.email, fields?.phone]).map((value) => textOf(value).trim());
  return texts.filter((text) => text.length >= SHORTEST_CONTACT).map((text) => text.toLowerCase());
}

function bodyOf(body: string): Readonly<Record<string, unknown>> {
  try {
    return fieldsOf(JSON.parse(body)) ?? {};
  } catch {
    return {};
  }
}
