import { MAX_CONTACT_LENGTH } from "../../contract/buyer.ts";
import { isNobody } from "../../contract/identity.ts";
import { addressForm, emailForm } from "../../store/decide/email.ts";
import type { Contact, Property } from "../../store/ports/records.ts";
import { formerEmail, formerPhone } from "./former.ts";
import { digitForm, phoneForm } from "./phone.ts";

/** The settings of a property that say which spellings are one contact. */
export type IdentityRules = Pick<Property, "identity" | "phone_country">;

/** A contact, with those of its other forms that differ from it. */
export const contactWith = (form: string, others: readonly (string | null)[]): Contact => ({
  form,
  former: [...new Set(others)].filter((other) => other !== null).filter((other) => other !== form),
});

/** @returns null where the text is no email address */
export function emailContact(email: string, { identity }: IdentityRules): Contact | null {
  const form = emailForm(email, identity);
  if (form === null) return null;
  // Uses may be of the time before the property compared inboxes, and of versions that compared addresses with what is around them.
  const before = [emailForm(email, "exact"), addressForm(email, identity), addressForm(email, "exact")];
  return contactWith(`email:${form}`, [
    ...before.flatMap((other) => other ?? []).map((other) => `email:${other}`),
    formerEmail(email),
  ]);
}

/** @returns null where the text is no phone number */
export function phoneContact(phone: string, { phone_country }: IdentityRules): Contact | null {
  const form = phoneForm(phone, phone_country);
  if (form === null) return null;
  // Uses may be of the time before the property named its country, and of versions that knew no extensions.
  const before = [phoneForm(phone, null), digitForm(phone, phone_country), digitForm(phone, null)];
  return contactWith(`phone:${form}`, [...before.map((other) => `phone:${other}`), formerPhone(phone)]);
}

/** The kinds of contacts, with what is said of a text that is none. */
export const CONTACT_KINDS = {
  email: { read: emailContact, message: "must be an email address" },
  phone: { read: phoneContact, message: "must be a phone number" },
} as const;
export type ContactKind = keyof typeof CONTACT_KINDS;

/** The contacts in an event: its email address and its phone number, as far as they are any. */
export function contactsOf(email: unknown, phone: unknown, rules: IdentityRules): Contact[] {
  const [address, number] = [textIn(email), textIn(phone)];
  const contacts = [
    address !== null ? emailContact(address, rules) : null,
    number !== null ? phoneContact(number, rules) : null,
  ];
  return contacts.filter((contact) => contact !== null);
}

/** A text or number that may be a contact, as a text. */
function textIn(value: unknown): string | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const text = String(value).trim();
  return text.length > MAX_CONTACT_LENGTH || isNobody(text) ? null : text;
}
