/** The ids of one person in one property. */
export interface Person {
  readonly customers: readonly string[];
  readonly visitors: readonly string[];
  /** Keyed hashes of contacts. */
  readonly hashes: readonly string[];
  /** The numbers of the person's orders: they lead to rows that name the person in no column. */
  readonly orders: readonly string[];
  /** Contacts as they were sent, in lower case. */
  readonly texts: readonly string[];
}

export const NOBODY: Person = { customers: [], visitors: [], hashes: [], orders: [], texts: [] };

/** The keys by which uses of a person are counted. */
export const keysOfPerson = ({ customers, hashes }: Person): string[] => [
  ...customers.map((id) => `id:${id}`),
  ...hashes,
];

/** Both persons as one. Their order has no meaning. */
export const together = (one: Person, other: Person): Person => ({
  customers: union(one.customers, other.customers),
  visitors: union(one.visitors, other.visitors),
  hashes: union(one.hashes, other.hashes),
  orders: union(one.orders, other.orders),
  texts: union(one.texts, other.texts),
});

const union = (one: readonly string[], other: readonly string[]): string[] => [...new Set([...one, ...other])];

/** Characters that have a meaning in a regular expression. */
const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** Fields with the id of a customer, in events and in records of ours. */
const CUSTOMER_FIELDS = "customer_id|customerId|externalId|formerId|identifierValue";

/** @returns whether a text of JSON, which may be cut, names the person */
export function mentionOf({ customers, visitors, hashes, texts }: Person): (text: string) => boolean {
  const ids = [...visitors, ...hashes].map((id) => JSON.stringify(id));
  const quoted = customers.map((id) => escaped(JSON.stringify(id)));
  const values = [...quoted, ...customers.filter((id) => /^\d+$/.test(id))].join("|");
  const customer = customers.length === 0 ? null : new RegExp(`"(?:${CUSTOMER_FIELDS})":(?:${values})(?![\\w.])`);
  return (text) =>
    ids.some((id) => text.includes(id)) ||
    customer?.test(text) === true ||
    (texts.length > 0 && includesAny(text.toLowerCase(), texts));
}

const includesAny = (text: string, parts: readonly string[]): boolean => parts.some((part) => text.includes(part));
