import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";
import { digitsOf, phoneDigits, withoutExtension } from "../../contract/phone-digits.ts";

/** Whether the country, ISO 3166-1 alpha-2, has phone numbers of its own. */
export const hasPhoneNumbers = (country: string): country is CountryCode => isSupportedCountry(country);

/** Whether the text before the first digit has the sign of an international number; of full width too. */
const INTERNATIONAL = /^\P{Nd}*[+\uff0b]/u;

/**
 * The form in which phone numbers are compared: their digits, in any script and grouping, without an extension.
 * @param country ISO 3166-1 alpha-2: a national number gets its country code. null: numbers are compared as they are
 * @returns null where the text has too few digits to be a number
 */
export const phoneForm = (text: string, country: string | null): string | null =>
  digitForm(withoutExtension(text), country);

/** The form of all digits of a text: earlier versions took those of an extension for digits of the number. */
export function digitForm(text: string, country: string | null): string | null {
  const digits = phoneDigits(text);
  if (digits === null || country === null || !hasPhoneNumbers(country)) return digits;
  return internationalDigits(INTERNATIONAL.test(text) ? `+${digits}` : digits, country) ?? digits;
}

/** @returns null where no country has such a number */
function internationalDigits(number: string, country: CountryCode): string | null {
  const parsed = parsePhoneNumberFromString(number, country);
  return parsed?.isPossible() ? digitsOf(parsed.number) : null;
}
