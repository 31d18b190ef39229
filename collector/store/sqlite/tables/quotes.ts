import type { Minor } from "../../../evaluation/money.ts";
import type { Quote } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";

/** How long a calculation can be named, in ms: a shopper pays today what was shown today. */
const QUOTE_LIFETIME_MS = 86_400_000;
/** A property remembers so many calculations, and so many bytes of them; then the oldest are forgotten for new ones. */
const MAX_QUOTES = 50_000;
const MAX_BYTES = 128 * 2 ** 20;
/** What is longer is not remembered: carts as they are have a tenth of it. */
const MAX_CHARACTERS = 256 * 2 ** 10;

/** A calculation that is to be remembered. */
export interface QuoteDraft {
  readonly propertyId: string;
  /** A UUID of version 7. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly madeAt: number;
  /** A ShownCalculation as JSON. */
  readonly shown: string;
  /** How far each code got in it. */
  readonly codeChecks: CalculationCodes;
}

/** What a calculation found of codes: facts that analysts ask for, though nobody has used anything yet. */
export interface CalculationCodes extends Pick<Quote, "codes" | "currency" | "customerId"> {
  /** Of all lines before discounts, in minor units. */
  readonly subtotal: Minor;
}

/** A calculation as it is to be remembered. */
export const draftOf = (
  propertyId: string,
  id: string,
  madeAt: number,
  { shown, calculation }: { readonly shown: string; readonly calculation: Quote },
): QuoteDraft => {
  const { codes, currency, customerId, subtotal } = calculation;
  return { propertyId, id, madeAt, shown, codeChecks: { codes, currency, customerId, subtotal } };
};

/** How much a property remembers. */
export interface QuoteLimits {
  readonly calculations: number;
  readonly bytes: number;
}

/** What carts were shown to come to. @param limits of one property */
export function quoteTable(db: Db, limits: QuoteLimits = { calculations: MAX_QUOTES, bytes: MAX_BYTES }) {
  const find = db
    .prepare<[string, string, number], string>(
      "SELECT shown FROM calculations WHERE property_id = ? AND id = ? AND made_at > ?",
    )
    .pluck();
  // A property that was deleted meanwhile remembers nothing.
  const insert = db.prepare(
    `INSERT INTO calculations (property_id, id, made_at, shown)
     SELECT id, :id, :madeAt, :shown FROM properties WHERE id = :propertyId`,
  );
  const totals = db.prepare<[string], QuoteLimits>(
    "SELECT calculations, bytes FROM calculation_totals WHERE property_id = ?",
  );
  const forgetOldest = db.prepare(
    "DELETE FROM calculations WHERE seq = (SELECT seq FROM calculations WHERE property_id = ? ORDER BY id LIMIT 1)",
  );
  const isTooMuch = (propertyId: string): boolean => {
    const { calculations, bytes } = totals.get(propertyId) ?? { calculations: 0, bytes: 0 };
    return calculations > limits.calculations || bytes > limits.bytes;
  };
  return {
    /** @returns null where it is not known, or older than a day at `now` (epoch ms) */
    find(propertyId: string, id: string, now: number): Quote | null {
      const shown = find.get(propertyId, id, now - QUOTE_LIFETIME_MS);
      return shown === undefined ? null : JSON.parse(shown);
    },
    /** @returns whether it is small enough to be remembered */
    remember(draft: QuoteDraft): boolean {
      if (draft.shown.length > MAX_CHARACTERS) return false;
      const { codeChecks: _, ...row } = draft;
      insert.run(row);
      while (isTooMuch(draft.propertyId)) forgetOldest.run(draft.propertyId);
      return true;
    },
  };
}
