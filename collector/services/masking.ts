import type { Scope } from "../contract/key.ts";
import { COLUMN_FILTERS, CONTACT_FILTERS, FACTS } from "../store/columns/facts.ts";
import { isMasked, type Mask, maskWith } from "../store/decide/privacy/masking.ts";
import type { Store } from "../store/ports/store.ts";
import type { Access } from "./authorize.ts";
import type { SentQuery } from "./query.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** A caller who reads rows. Its scopes say whether it sees who the persons in them are. */
export type Reader = Pick<Access, "property" | "scopes">;

/** The scopes that open persons. A reader needs one of them. */
type Opening = readonly Scope[];

const READ_PERSONAL: Opening = ["read_personal"];
/** The shop's server names its customers when it redeems: the list of redemptions names them to it, too. */
export const OPENING_REDEMPTIONS: Opening = ["read_personal", "redeem"];

export const seesPersons = ({ scopes }: Pick<Reader, "scopes">, opening = READ_PERSONAL): boolean =>
  opening.some((scope) => scopes.includes(scope));

/** The key of the pseudonyms that a reader sees in place of persons; null: it sees the persons. */
export const maskingKeyOf = async (
  store: Pick<Store, "maskingKey">,
  reader: Reader,
  opening = READ_PERSONAL,
): Promise<string | null> => (seesPersons(reader, opening) ? null : store.maskingKey(reader.property.id));

/** How a reader sees the values of columns. */
export const maskOf = async (store: Pick<Store, "maskingKey">, reader: Reader, opening?: Opening): Promise<Mask> =>
  maskWith(await maskingKeyOf(store, reader, opening));

const isPersonal = (name: string): boolean =>
  Object.values(FACTS).some(({ columns }) =>
    Object.entries(columns).some(([column, { personal }]) => column === name && isMasked(personal)),
  );

/** The parameters of queries that find rows by a person, with the scopes that open them. */
export const PERSONAL_FILTERS: ReadonlyMap<string, Opening> = new Map([
  ...[...COLUMN_FILTERS.filter(isPersonal), ...CONTACT_FILTERS].map((name) => [name, READ_PERSONAL] as const),
  ["customerId", OPENING_REDEMPTIONS],
  ["visitor_id", READ_PERSONAL],
]);

/** A filter by a person tells who a pseudonym is: it is refused to readers who don't see persons. */
export function refusePersonalFilters(reader: Pick<Reader, "scopes">, sent: SentQuery): Refusal | null {
  const closed = [...PERSONAL_FILTERS].find(
    ([name, opening]) => (sent[name] ?? "") !== "" && !seesPersons(reader, opening),
  );
  if (!closed) return null;
  return refusal("forbidden", `The key lacks the scope read_personal, which the parameter ${closed[0]} needs.`);
}
