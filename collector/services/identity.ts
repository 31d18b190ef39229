import { isPlaceholder } from "../contract/placeholder.ts";
import type { Identity } from "../store/ports/records.ts";

/** An email address in the form in which guests are compared. */
const emailContact = (email: string): string => `email:${email.trim().toLowerCase()}`;

/** A phone number in the form in which guests are compared: its digits, in any grouping. */
const phoneContact = (phone: string): string => `phone:${phone.replace(/\D/g, "")}`;

/**
 * The contact of a guest from an event's email and phone.
 * @returns null where neither looks like an address or a number
 */
export function contactOf(email: unknown, phone: unknown): string | null {
  if (typeof email === "string" && email.includes("@") && !isPlaceholder(email)) return emailContact(email);
  const digits = typeof phone === "string" || typeof phone === "number" ? String(phone).replace(/\D/g, "") : "";
  return digits.length >= FEWEST_DIGITS ? phoneContact(digits) : null;
}

/** Shorter numbers don't distinguish guests. */
const FEWEST_DIGITS = 6;

/** The buyer of a redemption, in Capillary's fields. */
interface Buyer {
  readonly customerId: string | null;
  readonly customerIdentifierType: string | null;
  readonly customerIdentifierValue: string | null;
}

/** The customer or guest whose limits a redemption counts for. The site's customer id takes precedence. */
export function identityOf({ customerId, customerIdentifierType, customerIdentifierValue }: Buyer): Identity {
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
