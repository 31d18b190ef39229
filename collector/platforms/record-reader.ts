import { fieldsOf } from "../contract/fields.ts";
import { idProblem } from "../contract/ids.ts";
import type { FieldError } from "../contract/responses/event-results.ts";
import { yesNoIn } from "../contract/values.ts";
import { formatAmount, parseAmount } from "../evaluation/money.ts";
import type { UnsupportedPart } from "../evaluation/promotion.ts";
import { instantOf } from "./instants.ts";
import type { Shop } from "./translation.ts";

/** What a reader finds beside values: it is shared by the readers of one record. */
interface Findings {
  readonly errors: FieldError[];
  readonly unsupported: UnsupportedPart[];
}

/**
 * Reads a record of a platform by the paths of its fields, such as `customerGets.value`. Absent fields and nulls have a neutral
 * value; a field that can't be read is an error with its path, and has the neutral value too.
 */
export interface RecordReader extends Findings {
  /** Unchecked; null where it is absent. */
  value(path: string): unknown;
  /** A text or a number, as a text without blanks around it. */
  text(path: string): string;
  /** A text that the record must have. */
  required(path: string): string;
  flag(path: string): boolean;
  /** A whole number, at least 0. */
  count(path: string): number;
  /**
   * An amount in major units; null where it is absent or 0. A negative one is an error: it would be a surcharge.
   * @param currency ISO 4217. @default the shop's
   */
  amount(path: string, currency?: string): string | null;
  /**
   * A percentage with at most four decimals; null where it is absent or 0. More than 100 is 100, less than 0 an error.
   * @param factor 100 for shares from 0 to 1
   */
  percentage(path: string, factor?: number): string | null;
  list(path: string): readonly unknown[];
  ids(path: string): readonly (string | number)[];
  /**
   * A moment as ISO 8601 in UTC; null where it is absent.
   * @param zone IANA name, for a time without an offset. @default the shop's
   */
  moment(path: string, zone?: string): string | null;
  /** A reader of a nested value; its errors have the path of that value before theirs. */
  under(path: string, nested: unknown): RecordReader;
  /** Adds an error. */
  refuse(path: string, message: string): void;
  /** Names a part that a promotion here can't express, in a sentence. */
  cannot(path: string, sentence: string): void;
}

/** Reads texts, and keeps what is wrong. */
function textReader(record: unknown, base: string, found: Findings) {
  const value = (path: string): unknown =>
    path === "" ? record : (path.split(".").reduce<unknown>((from, name) => fieldsOf(from)?.[name], record) ?? null);
  const pathOf = (path: string): string => [base, path].filter((part) => part !== "").join(".");
  /** A field that is read twice has its error once. */
  const refuse = (path: string, message: string): void => {
    const error = { path: pathOf(path), message };
    if (!found.errors.some((known) => known.path === error.path)) found.errors.push(error);
  };
  const text = (path: string): string => {
    const sent = value(path);
    if (sent === null) return "";
    if (typeof sent === "string" || typeof sent === "number") return String(sent).trim();
    refuse(path, "must be a text");
    return "";
  };
  /** A decimal above 0; null where there is none. */
  const decimal = (path: string): string | null => {
    const sent = text(path);
    if (sent !== "" && !/^-?\d+(\.\d*)?$/.test(sent)) refuse(path, "must be a decimal such as 19.99");
    else if (Number(sent) < 0) refuse(path, `must not be negative, and is ${sent}: correct it in the shop`);
    else if (Number(sent) !== 0) return sent;
    return null;
  };
  const list = (path: string): readonly unknown[] => {
    const sent = value(path) ?? [];
    if (Array.isArray(sent)) return sent;
    refuse(path, "must be a list");
    return [];
  };
  return { value, pathOf, refuse, text, decimal, list };
}

/**
 * @param record unchecked JSON
 * @param base path of the value in its record
 */
export function recordReader(
  record: unknown,
  shop: Shop,
  base = "",
  found: Findings = { errors: [], unsupported: [] },
): RecordReader {
  const { value, pathOf, refuse, text, decimal, list } = textReader(record, base, found);
  return {
    ...found,
    ...{ value, text, list, refuse },
    cannot: (path, sentence) => void found.unsupported.push({ path: pathOf(path), text: sentence }),
    required(path) {
      const sent = text(path);
      if (sent === "") refuse(path, "is required");
      return sent;
    },
    flag(path) {
      const sent = yesNoIn(value(path) ?? false);
      if (typeof sent !== "boolean") refuse(path, "must be true or false");
      return sent === true;
    },
    count(path) {
      const number = Number(text(path));
      if (Number.isSafeInteger(number) && number >= 0) return number;
      refuse(path, "must be a whole number, at least 0");
      return 0;
    },
    amount(path, currency = shop.currency) {
      const sent = decimal(path);
      if (sent === null) return null;
      const parsed = parseAmount(sent, currency);
      if (parsed.ok) return formatAmount(parsed.minor, currency);
      refuse(path, parsed.message);
      return null;
    },
    percentage(path, factor = 1) {
      const sent = decimal(path);
      return sent === null ? null : String(Math.min(100, Math.round(Number(sent) * factor * 1e4) / 1e4));
    },
    ids: (path) =>
      list(path).flatMap((id, at) => {
        const problem = idProblem(id);
        if (problem === null && (typeof id === "string" || typeof id === "number")) return [id];
        refuse(`${path}[${at}]`, problem ?? "must be an id");
        return [];
      }),
    moment(path, zone = shop.timeZone) {
      const sent = text(path);
      const at = sent === "" ? null : instantOf(sent, zone);
      if (sent !== "" && at === null) refuse(path, "must be a date and time such as 2026-01-31T09:00:00");
      return at;
    },
    under: (path, nested) => recordReader(nested, shop, pathOf(path), found),
  };
}
