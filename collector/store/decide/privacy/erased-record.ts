import type { Pseudonyms } from "./pseudonyms.ts";

type Replace = (value: string) => string | null;

/** The names under which records of ours have ids of persons, in their own notation and that of the API. */
const replacersBy = ({ customer, visitor, identity }: Pseudonyms): Readonly<Record<string, Replace>> => ({
  customerId: (id) => customer(id) ?? id,
  customer_id: (id) => customer(id) ?? id,
  externalId: (id) => customer(id) ?? id,
  formerId: (id) => customer(id) ?? id,
  visitorId: (id) => visitor(id) ?? id,
  visitor_id: (id) => visitor(id) ?? id,
  customerKey: (key) => identity(key) ?? key,
  identities: (key) => identity(key) ?? key,
  // A contact, or the id of a customer: the record is the person's.
  identifierValue: () => null,
});

/** The ids of a person in a record of ours, such as a kept answer, replaced. @param record JSON @returns JSON */
export function erasedRecord(record: string, pseudonyms: Pseudonyms): string {
  const replacers = replacersBy(pseudonyms);
  return JSON.stringify(JSON.parse(record, (name, value) => replaced(value, replacers[name])));
}

const replaced = (value: unknown, replace: Replace | undefined): unknown => {
  if (replace === undefined) return value;
  if (typeof value === "string") return replace(value);
  return Array.isArray(value) ? value.map((entry) => replaced(entry, replace)) : value;
};

/** A list of the keys of identities, which may be lists of them. @param identities JSON @returns JSON */
export const erasedIdentities = (identities: string, pseudonyms: Pseudonyms): string =>
  JSON.stringify(replaced(JSON.parse(identities), (key) => pseudonyms.identity(key) ?? key));
