import { isNobody } from "../../contract/identity.ts";
import { idProblem, storableText, trimmed } from "../../contract/ids.ts";
import { MAX_ENTERED_CODE_LENGTH } from "../../contract/limits.ts";
import { exactPrice, readUnitPrice } from "../../contract/line-numbers.ts";
import { isPlaceholder, isUnfilled } from "../../contract/placeholder.ts";
import type { Repair } from "../../contract/repair.ts";
import type { FieldError } from "../../contract/responses/event-results.ts";
import { withoutBlanks } from "../../evaluation/blanks.ts";
import { rounded } from "../../evaluation/decimal.ts";
import { exponentOf, type Minor, NO_AMOUNT } from "../../evaluation/money.ts";
import type { RepairKind } from "../../store/columns/vocabulary.ts";
import type { EventFlag } from "../../store/ports/records.ts";

const ABSENT = { id: null, problem: null } as const;

/** Reads the values of one event, and collects its flags and errors. */
export class FieldReader {
  readonly flags = new Set<EventFlag>();
  readonly errors: FieldError[] = [];
  readonly repairs: Repair[] = [];

  /** Reads the id of a product or a brand. @returns null where it is absent, invalid (an error), or unfilled (a flag) */
  id(value: unknown, path: string): string | null {
    const read = this.#read(value, isUnfilled);
    if (read.problem !== null) this.errors.push({ path, message: read.problem });
    return read.id;
  }

  /** Reads the id of a person or a transaction. @returns null where it is absent, invalid (a repair), or names nobody (a flag) */
  person(value: unknown, path: string): string | null {
    const read = this.#read(value, isNobody);
    if (read.problem !== null) this.repairs.push({ kind: "unreadable_id", path, problem: read.problem });
    return read.id;
  }

  /** Reads an entered code. @returns null where it is absent, no text or too long (a repair), or not filled in (a flag) */
  code(value: unknown, path: string): string | null {
    if (value === undefined || value === null) return null;
    if (typeof value !== "string" && typeof value !== "number") return this.#unreadableCode(path, "must be a text");
    const text = storableText(withoutBlanks(String(value)));
    if (isUnfilled(text)) this.flags.add("unfilled_placeholder");
    else if (text.length <= MAX_ENTERED_CODE_LENGTH) return text;
    else return this.#unreadableCode(path, `must have at most ${MAX_ENTERED_CODE_LENGTH} characters`);
    return null;
  }

  #unreadableCode(path: string, problem: string): null {
    this.repairs.push({ kind: "unreadable_code", path, problem });
    return null;
  }

  #read(value: unknown, isAbsent: (text: string) => boolean): { id: string | null; problem: string | null } {
    if (value === undefined || value === null) return ABSENT;
    // Some programs write false where there is none.
    const id = typeof value === "boolean" ? String(value) : trimmed(value);
    if ((typeof id === "string" || typeof id === "number") && isAbsent(String(id))) {
      this.flags.add("unfilled_placeholder");
      return ABSENT;
    }
    const problem = idProblem(id);
    return problem === null ? { id: String(id), problem } : { id: null, problem };
  }

  /**
   * Reads a discount as the site reports it, rounded half away from zero, without its sign.
   * @param kind of the repair where it is invalid
   * @returns null where it is absent, invalid, or a placeholder (a flag)
   */
  amount(value: unknown, path: string, currency: string, kind: RepairKind): Minor | null {
    if (value === undefined || value === null || value === "") return null;
    if (typeof value === "string" && isPlaceholder(value)) {
      this.flags.add("unfilled_placeholder");
      return null;
    }
    const isAmount = typeof value === "string" || typeof value === "number";
    const read = isAmount ? readUnitPrice(value, currency) : ({ ok: false, message: NO_AMOUNT } as const);
    if (read.ok) return Math.abs(rounded(exactPrice(read.value, currency), exponentOf(currency)));
    this.repairs.push({ kind, path, problem: read.message });
    return null;
  }

  /** The discount of an order, as the site reports it. */
  claim(value: unknown, path: string, currency: string): Minor | null {
    return this.amount(value, path, currency, "unreadable_discount");
  }
}
