import { MAX_ID_LENGTH } from "../../contract/limits.ts";
import { isPlaceholder } from "../../contract/placeholder.ts";
import type { FieldError } from "../../contract/responses/event-results.ts";
import { type Minor, parseAmount } from "../../evaluation/money.ts";
import type { EventFlag } from "../../store/ports/records.ts";

/** Reads the values of one event, and collects its flags and errors. */
export class FieldReader {
  readonly flags = new Set<EventFlag>();
  readonly errors: FieldError[] = [];

  /** Reads an id. @returns null where it is absent, invalid (an error), or an unfilled placeholder of a tag manager (a flag) */
  id(value: unknown, path: string, longest: number = MAX_ID_LENGTH): string | null {
    if (typeof value !== "string" && typeof value !== "number") return null;
    // SQLite replaces lone surrogates: an id with one would not be found again.
    const text = String(value).trim().toWellFormed();
    if (isPlaceholder(text)) this.flags.add("unfilled_placeholder");
    else if (text.length > longest) this.errors.push({ path, message: `must have at most ${longest} characters` });
    else if (typeof value === "number" && !Number.isSafeInteger(value)) {
      this.errors.push({ path, message: "is no exact number: send it as a string" });
    } else return text;
    return null;
  }

  /** Reads an amount that the evaluation needs. @returns 0 where it is invalid (an error) */
  amount(value: string | number, currency: string, path: string): Minor {
    const parsed = parseAmount(value, currency);
    if (parsed.ok && parsed.minor >= 0) return parsed.minor;
    this.errors.push({ path, message: parsed.ok ? "must not be negative" : parsed.message });
    return 0;
  }

  /** Reads a discount as the site reports it. @returns null where it is absent or unreadable (a flag) */
  claim(value: unknown, currency: string): Minor | null {
    if (value === undefined || value === null || value === "") return null;
    const parsed = typeof value === "string" || typeof value === "number" ? parseAmount(value, currency) : null;
    if (parsed?.ok) return Math.abs(parsed.minor);
    this.flags.add("unreadable_discount");
    return null;
  }
}

/** A text or number as text; empty for anything else, also for an object with a `toString` of its own. */
export const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? `${value}` : "";
