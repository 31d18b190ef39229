import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";
import { digitsOf, phoneDigits } from "../../contract/phone-digits.ts";

/** Whether the country, ISO 3166-1 alpha-2, has phone numbers of its own. */
export const hasPhoneNumbers = (country: string): country is CountryCode => isSupportedCountry(country);

/** Whether the text before the first digit has the sign of an international number; of full width too. */
const INTERNATIONAL = /^\P{Nd}*[+\uff0b]/u;

/**
 * The form in which phone numbers are compared: their digits, in any script and grouping.
 * @param country ISO 3166-1 alpha-2: a national number gets its country code. null: numbers are compared as they are
 * @returns null where the text has too few digits to be a number
 */
export function phoneForm(text: string, country: string | null): string | null {
  const digits = phoneDigits(text);
  if (digits === null || country === null || !hasPhoneNumbers(country)) return digits;
  return internationalDigits(INTERNATIONAL.test(text) ? `+${digits}` : digits, country) ?? digits;
}

/** @returns null where no country has such a number */
function internationalDigits(number: string, country: CountryCode): string | null {
  const parsed = parsePhoneNumberFromString(number, country);
  return parsed?.isPossible() ? digitsOf(parsed.number) : null;
}
