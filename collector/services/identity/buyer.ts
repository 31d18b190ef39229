import { identifierKind, identifierType, type SentBuyer } from "../../contract/buyer.ts";
import { isNobody } from "../../contract/identity.ts";
import { withoutBlanks } from "../../evaluation/blanks.ts";
import type { Contact, Identity } from "../../store/ports/records.ts";
import { contactWith, emailContact, type IdentityRules, phoneContact } from "./contacts.ts";
import { formerIdentifier } from "./former.ts";

/** An id of a person, without blanks around it; null where it names nobody. @param id as sent */
export const personOf = (id: string | null): string | null => (id === null || isNobody(id) ? null : withoutBlanks(id));

/** The id by which earlier versions counted a person's uses: they left characters such as U+200B. */
export const formerIdOf = (sent: string | null, id: string | null): { readonly formerId?: string } =>
  sent === null || id === null || sent.trim() === id ? {} : { formerId: sent.trim() };

/** The customer or guest whose limits a server's call counts for: by the customer's id, and by the identifier beside it. */
export function buyerOf(sent: SentBuyer, rules: IdentityRules): Identity {
  const { customerIdentifierType: type, customerIdentifierValue: value } = sent;
  const customerId = personOf(sent.customerId);
  const customer = { customerId, ...formerIdOf(sent.customerId, customerId), contacts: [] };
  if (type === null || value === null || isNobody(type) || isNobody(value)) return customer;
  if (identifierKind(identifierType(type)) !== "customer")
    return { ...customer, contacts: contactsOf(type, value, rules) };
  const externalId = personOf(value);
  return customerId === null
    ? { customerId: externalId, externalId, ...formerIdOf(value, externalId), contacts: [] }
    : { ...customer, externalId };
}

/** The contact that an identifier is. @param type as sent @param value as sent */
function contactsOf(type: string, value: string, rules: IdentityRules): Contact[] {
  const contact = contactOf(identifierType(type), value, rules);
  return contact === null ? [] : [contactWith(contact.form, [...contact.former, formerIdentifier(type, value)])];
}

function contactOf(type: string, value: string, rules: IdentityRules): Contact | null {
  const text = withoutBlanks(value);
  const other = contactWith(`${type}:${text}`, [`${type}:${value.trim()}`]);
  switch (identifierKind(type)) {
    case "email":
      // Some servers send a hash in place of the address.
      return (
        emailContact(value, rules) ??
        contactWith(`email:${text.toLowerCase()}`, [`email:${value.trim().toLowerCase()}`])
      );
    case "phone":
      return phoneContact(value, rules);
    default:
      return other;
  }
}
