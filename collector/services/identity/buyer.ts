import { identifierKind, identifierType, type SentBuyer } from "../../contract/buyer.ts";
import { isNobody } from "../../contract/identity.ts";
import type { Contact, Identity } from "../../store/ports/records.ts";
import { contactWith, emailContact, type IdentityRules, phoneContact } from "./contacts.ts";
import { formerIdentifier } from "./former.ts";

/** An id of a person as sent; null where it names nobody. */
export const personOf = (id: string | null): string | null => (id === null || isNobody(id) ? null : id);

/** The customer or guest whose limits a server's call counts for: by the customer's id, and by the identifier beside it. */
export function buyerOf(sent: SentBuyer, rules: IdentityRules): Identity {
  const customerId = personOf(sent.customerId);
  const type = personOf(sent.customerIdentifierType);
  const value = personOf(sent.customerIdentifierValue);
  if (type === null || value === null) return { customerId, contacts: [] };
  if (identifierKind(identifierType(type)) === "customer")
    return { customerId: customerId ?? value, externalId: value, contacts: [] };
  return { customerId, contacts: contactsOf(type, value, rules) };
}

/** The contact that an identifier is. @param type as sent */
function contactsOf(type: string, value: string, rules: IdentityRules): Contact[] {
  const contact = contactOf(identifierType(type), value, rules);
  return contact === null ? [] : [contactWith(contact.form, [...contact.former, formerIdentifier(type, value)])];
}

function contactOf(type: string, value: string, rules: IdentityRules): Contact | null {
  const other = { form: `${type}:${value}`, former: [] };
  switch (identifierKind(type)) {
    case "email":
      // Some servers send a hash in place of the address.
      return emailContact(value, rules) ?? { ...other, form: `email:${value.toLowerCase()}` };
    case "phone":
      return phoneContact(value, rules);
    default:
      return other;
  }
}
