import { isPlaceholder } from "../contract/placeholder.ts";
import type { Identity } from "../store/ports/records.ts";

/** An address that a guest can be reached by, in the one form in which it is compared. */
const emailContact = (email: string): string => `email:${email.trim().toLowerCase()}`;

/** The same of a phone number: its digits, however they are grouped. */
const phoneContact = (phone: string): string => `phone:${phone.replace(/\D/g, "")}`;

/** How a guest can be reached, as a page tells it; null where it tells nothing that could be an address or a number. */
export function contactOf(email: unknown, phone: unknown): string | null {
  if (typeof email === "string" && email.includes("@") && !isPlaceholder(email)) return emailContact(email);
  const digits = typeof phone === "string" || typeof phone === "number" ? String(phone).replace(/\D/g, "") : "";
  return digits.length >= FEWEST_DIGITS ? phoneContact(digits) : null;
}

/** Shorter is no phone number that would tell people apart. */
const FEWEST_DIGITS = 6;

/** Who buys, as a server names them (Capillary's words). */
interface Named {
  readonly customerId: string | null;
  readonly customerIdentifierType: string | null;
  readonly customerIdentifierValue: string | null;
}

/** Whom uses count for: a customer by the site's own id, else whoever is known by the identifier. */
export function identityOf({ customerId, customerIdentifierType, customerIdentifierValue }: Named): Identity {
  if (customerId !== null) return { customerId: customerId.trim(), contact: null };
  const type = (customerIdentifierType ?? "").toLowerCase();
  const value = (customerIdentifierValue ?? "").trim();
  switch (type) {
    case "externalid":
      return { customerId: value, contact: null };
    case "email":
      return { customerId: null, contact: emailContact(value) };
    case "mobile":
    case "phone":
      return { customerId: null, contact: phoneContact(value) };
    default:
      return { customerId: null, contact: `${type}:${value}` };
  }
}
