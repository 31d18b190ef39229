/**
 * The classes of personal data: what a value says about a person. Exports and erasures of a person treat a column by its class
 * alone, in every table.
 * - `none`: nothing: technical values, amounts, the catalog, promotions. A code counts as none, even as typed.
 * - `staff`: a text of the shop's own staff or servers that must not name a customer.
 * - `order`: the number of an order. With the shop's own data it leads to a person. It finds rows, and stays.
 * - `customer`, `visitor`, `session`: the id of a customer, a browser, or a session.
 * - `identity`: whose uses count: `id:` and the id of a customer, or a keyed hash of a contact.
 * - `identities`: JSON with several of them. `hashes`: keyed hashes of contacts, separated by commas.
 * - `event`: an event as it was sent, JSON: a name, an address, or any other text.
 * - `record`: JSON of ours, in which ids of persons stand under known names.
 * - `subject`: the person of a privacy request, as sent, until it is done.
 * - `erased`: a keyed hash by which an erased person is recognized. It stays.
 * - `derived`: generated from other columns, which hold the ids.
 */
export const PERSONAL_CLASSES = [
  "none",
  "staff",
  "order",
  "customer",
  "visitor",
  "session",
  "identity",
  "identities",
  "hashes",
  "event",
  "record",
  "subject",
  "erased",
  "derived",
] as const;

export type PersonalData = (typeof PERSONAL_CLASSES)[number];

/** The classes whose values may name a person. Analysts see none of them. */
export const NAMING: readonly PersonalData[] = ["event", "subject"];

/** The classes of a table's columns, by their names in the store. */
export type Classes = Readonly<Record<string, PersonalData>>;

/** A table of the store, as far as persons are concerned. */
export interface PersonalTable {
  readonly columns: Classes;
  /** Whether an erasure deletes the rows of a person. @default it takes the person out of them */
  readonly deletes?: true;
  /** The column with the number of a row's last change, for the change feed. */
  readonly changed?: string;
  /** The table that has the property of its rows, and the column with the id there. @default it has `property_id` */
  readonly parent?: { readonly table: string; readonly id: string };
}
