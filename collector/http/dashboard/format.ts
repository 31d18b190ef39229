import { exponentOf } from "../../evaluation/money.ts";

// Numbers, amounts and times as the dashboard writes them: US English, times in UTC.

const LOCALE = "en-US";
const WHOLE = new Intl.NumberFormat(LOCALE);
const NONE = "–";

/** A whole number: `1,204`. */
export const whole = (value: number): string => WHOLE.format(value);

/** A number with its noun: `1 attempt`, `1,204 attempts`. */
export const count = (value: number, singular: string, plural = `${singular}s`): string =>
  `${whole(value)} ${value === 1 ? singular : plural}`;

/** A share: `8.9%`; a dash where the whole is 0. */
export const percent = (part: number, all: number): string =>
  all === 0 ? NONE : `${((100 * part) / all).toFixed(part === all || part === 0 ? 0 : 1)}%`;

const moneyFormats = new Map<string, Intl.NumberFormat>();

/** The collector's own table of decimals decides: Intl's differs from ISO 4217 for some currencies. */
function moneyFormat(currency: string): Intl.NumberFormat {
  const digits = exponentOf(currency);
  const format =
    moneyFormats.get(currency) ??
    new Intl.NumberFormat(LOCALE, {
      style: "currency",
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  moneyFormats.set(currency, format);
  return format;
}

/**
 * An amount: `$1,234.50`; a dash where there is none.
 * @param decimal major units; a string, so that no digit is lost in a double
 * @param currency ISO 4217
 */
export const money = (decimal: string | null, currency: string): string =>
  decimal === null ? NONE : moneyFormat(currency).format(decimal as Intl.StringNumericLiteral);

/** A time to the second, UTC: `2026-11-29 18:24:05`. */
export const dateTime = (iso: string | null): string =>
  iso === null ? NONE : `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;

const DAY = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** A time in a sentence: `Sat 5 Dec 2026, 00:00 UTC`. */
export function longDateTime(iso: string): string {
  const time = new Date(iso);
  return `${DAY.format(time).replace(",", "")}, ${time.toISOString().slice(11, 16)} UTC`;
}

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** How long ago a time was: `12 minutes ago`. @param now epoch milliseconds */
export function ago(iso: string, now: number): string {
  const passed = now - Date.parse(iso);
  const [unit, length] = UNITS.find(([, one]) => passed >= one) ?? ["moment", 0];
  return length === 0 ? "a moment ago" : `${count(Math.floor(passed / length), unit)} ago`;
}

/** A word of the API as text: `invalid_event` → `Invalid event`; a dash where there is none. */
export const asLabel = (word: string | null): string =>
  word === null ? NONE : `${word.charAt(0).toUpperCase()}${word.slice(1).replaceAll("_", " ")}`;
