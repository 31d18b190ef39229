import type { FieldError } from "../contract/responses/event-results.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { CONTACT_KINDS, type ContactKind } from "./identity/contacts.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** A filter that may name contacts. */
interface ContactFilter {
  readonly cdp_source: string;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
}

/** A filter with the keyed hashes of the contacts: rows are stored with hashes alone. */
type Resolved<Filter extends ContactFilter> = Omit<Filter, ContactKind> & {
  /** The forms of each contact. */
  readonly contacts?: readonly (readonly string[])[];
};

/**
 * Hashes the contacts of a query, so that rows are found by what a person types.
 * @returns a refusal that names a contact that can't be read
 */
export async function withContacts<Filter extends ContactFilter>(
  store: Pick<Store, "contactHashes">,
  property: Property,
  { email, phone, ...filter }: Filter,
): Promise<Resolved<Filter> | Refusal> {
  const named = [["email", email] as const, ["phone", phone] as const];
  const contacts: (readonly string[])[] = [];
  const errors: FieldError[] = [];
  for (const [kind, text] of named) {
    if (text === undefined) continue;
    const hashes = await hashesOf(store, property, kind, text);
    if ("path" in hashes) errors.push(hashes);
    else contacts.push(hashes);
  }
  if (errors.length > 0) return refusal("malformed", "The query is not valid.", errors);
  return { ...filter, ...(contacts.length > 0 && { contacts }) };
}

async function hashesOf(
  store: Pick<Store, "contactHashes">,
  property: Property,
  kind: ContactKind,
  text: string,
): Promise<readonly string[] | FieldError> {
  const { read, message } = CONTACT_KINDS[kind];
  const contact = read(text, property);
  return contact === null ? { path: kind, message } : store.contactHashes([contact]);
}
