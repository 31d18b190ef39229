import { FEWEST_PHONE_DIGITS } from "../../contract/phone-digits.ts";

// The forms of contacts in earlier versions. Uses in older data files are stored under their hashes.

export const formerEmail = (email: string): string => `email:${email.trim().toLowerCase()}`;

/** @returns null where the former form had too few digits: numbers in other scripts had none, and were all equal */
export function formerPhone(phone: string): string | null {
  const digits = phone.replace(/\D/g, "");
  return digits.length < FEWEST_PHONE_DIGITS ? null : `phone:${digits}`;
}

/** The form of a server's identifier. @param type as sent; null where it was a phone number with too few digits */
export function formerIdentifier(type: string, value: string): string | null {
  switch (type.toLowerCase()) {
    case "email":
      return formerEmail(value);
    case "mobile":
    case "phone":
      return formerPhone(value);
    default:
      return `${type.toLowerCase()}:${value.trim()}`;
  }
}
