import type { FieldError } from "../../contract/responses/event-results.ts";
import { withoutBlanks } from "../../evaluation/blanks.ts";
import { NOBODY, type Person } from "../../store/decide/privacy/person.ts";
import type { PrivacySubject } from "../../store/ports/privacy.ts";
import type { Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import { CONTACT_KINDS, type ContactKind } from "../identity/contacts.ts";

/** The ids of the person whom a request names. @returns an error where a contact can't be read */
export async function personOf(
  store: Pick<Store, "contactHashes">,
  property: Property,
  subject: PrivacySubject,
): Promise<Person | FieldError> {
  if ("customer_id" in subject) return { ...NOBODY, customers: [withoutBlanks(subject.customer_id)] };
  if ("visitor_id" in subject) return { ...NOBODY, visitors: [subject.visitor_id] };
  return "email" in subject
    ? personWith(store, property, subject.email, "email")
    : personWith(store, property, subject.phone, "phone");
}

async function personWith(
  store: Pick<Store, "contactHashes">,
  property: Property,
  text: string,
  kind: ContactKind,
): Promise<Person | FieldError> {
  const { read, message } = CONTACT_KINDS[kind];
  const contact = read(text, property);
  if (contact === null) return { path: `subject.${kind}`, message };
  return { ...NOBODY, hashes: await store.contactHashes([contact]), texts: [text.trim().toLowerCase()] };
}
