import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import type { Minor } from "../../../evaluation/money.ts";
import type { QuoteHolder } from "../../ports/calculations.ts";
import type { CdpSource, KeptQuote, Quote } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import { sourceHasher } from "./source-hasher.ts";

/** How long a quote can be honored, in ms: a visitor pays today the amount displayed today. */
const QUOTE_LIFETIME_MS = 86_400_000;
/** Quotes of a property, and their bytes. Beyond that, the holder with the most of them loses its oldest. */
const MAX_QUOTES = 50_000;
const MAX_BYTES = 128 * 2 ** 20;
/** Longer quotes are not kept; ordinary carts need a tenth of it. */
const MAX_CHARACTERS = 256 * 2 ** 10;

/** A quote to keep. */
export interface QuoteDraft {
  readonly propertyId: string;
  /** A UUID of version 7. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly madeAt: number;
  /** A `Quote` as JSON. */
  readonly quote: string;
  /** null: a server. */
  readonly holder: QuoteHolder | null;
  /** The outcome of its codes. */
  readonly codeChecks: EvaluatedCodes;
}

/** The codes of a calculation: analysts read them, although no use is counted. */
export interface EvaluatedCodes extends Pick<Quote, "codes" | "currency" | "customerId"> {
  /** Sum of all lines before discounts, in minor units. */
  readonly subtotal: Minor;
}

export const draftOf = (
  propertyId: string,
  id: string,
  madeAt: number,
  quote: Quote,
  holder: QuoteHolder | null = null,
): QuoteDraft => {
  const { codes, currency, customerId, subtotal } = quote;
  return {
    propertyId,
    id,
    madeAt,
    quote: JSON.stringify(quote),
    holder,
    codeChecks: { codes, currency, customerId, subtotal },
  };
};

/** As they are stored: a holder loses the lowest first. */
const STANDING: Readonly<Record<QuoteHolder["standing"], number>> = { stranger: 0, visitor: 1 };
const SERVER = 2;

/** Limits of one property. */
export interface QuoteLimits {
  readonly calculations: number;
  readonly bytes: number;
}

interface KeptRow {
  readonly quote: string;
  readonly madeAt: number;
  readonly cdpSource: CdpSource | null;
  readonly transactionId: string | null;
}

function keptQuote({ quote, madeAt, cdpSource, transactionId }: KeptRow): KeptQuote {
  const redeemedBy = cdpSource === null || transactionId === null ? null : { cdpSource, transactionId };
  return { ...quoteIn(quote), madeAt, redeemedBy };
}

/** A stored quote. Its codes get their present canonical form: another version may have kept it. */
export function quoteIn(json: string): Quote {
  const quote: Quote = JSON.parse(json);
  if (quote.codes.every(({ code }) => canonicalCode(code) === code)) return quote;
  const { codes, applied, codeIds } = quote;
  const ids = Object.entries(codeIds ?? {}).map(([code, id]) => [canonicalCode(code), id]);
  return {
    ...quote,
    codes: codes.map((outcome) => ({ ...outcome, code: canonicalCode(outcome.code) })),
    applied: applied.map((promotion) => ({ ...promotion, code: promotion.code && canonicalCode(promotion.code) })),
    ...(codeIds && { codeIds: Object.fromEntries(ids) }),
  };
}

/** Quotes. */
export function quoteTable(db: Db, limits: QuoteLimits = { calculations: MAX_QUOTES, bytes: MAX_BYTES }) {
  const find = db
    .prepare<[string, string, number], string>(
      "SELECT shown FROM calculations WHERE property_id = ? AND id = ? AND made_at > ?",
    )
    .pluck();
  const findKept = db.prepare<[string, string, number], KeptRow>(
    `SELECT shown AS quote, made_at AS madeAt, cdp_source AS cdpSource, transaction_id AS transactionId
     FROM calculations WHERE property_id = ? AND id = ? AND made_at > ?`,
  );
  const isRedeemedFor = db
    .prepare<[string, string, CdpSource, string], 1>(
      "SELECT 1 FROM calculations WHERE property_id = ? AND id = ? AND cdp_source = ? AND transaction_id = ?",
    )
    .pluck();
  const redeem = db.prepare(
    "UPDATE calculations SET cdp_source = ?, transaction_id = ? WHERE property_id = ? AND id = ?",
  );
  // The property may have been deleted meanwhile: then nothing is inserted.
  const insert = db.prepare(
    `INSERT INTO calculations (property_id, id, made_at, shown, standing, holder)
     SELECT id, :id, :madeAt, :quote, :standing, :holder FROM properties WHERE id = :propertyId`,
  );
  const shrink = shrinker(db, limits);
  const nameOf = sourceHasher(db);
  return {
    /** @returns null where the quote is unknown, or older than a day at `now` (epoch ms) */
    find(propertyId: string, id: string, now: number): Quote | null {
      const quote = find.get(propertyId, id, now - QUOTE_LIFETIME_MS);
      return quote === undefined ? null : { ...quoteIn(quote), id };
    },
    /** The quote with its use so far. @returns null where the quote is unknown, or older than a day at `now` (epoch ms) */
    findKept(propertyId: string, id: string, now: number): KeptQuote | null {
      const row = findKept.get(propertyId, id, now - QUOTE_LIFETIME_MS);
      return row ? keptQuote(row) : null;
    },
    /** Whether a transaction is the one that was last redeemed by a quote. */
    isRedeemedFor: (propertyId: string, id: string, cdpSource: CdpSource, transactionId: string): boolean =>
      isRedeemedFor.get(propertyId, id, cdpSource, transactionId) === 1,
    /** Notes the transaction that is redeemed by a quote. */
    redeem(propertyId: string, id: string, cdpSource: CdpSource, transactionId: string): void {
      redeem.run(cdpSource, transactionId, propertyId, id);
    },
    /** @returns whether the quote is small enough to be kept */
    keep({ propertyId, id, madeAt, quote, holder }: QuoteDraft): boolean {
      if (quote.length > MAX_CHARACTERS) return false;
      const stored = holder
        ? { standing: STANDING[holder.standing], holder: nameOf(madeAt)(holder.name) }
        : { standing: SERVER, holder: null };
      insert.run({ propertyId, id, madeAt, quote, ...stored });
      shrink(propertyId);
      return true;
    },
  };
}

/** Deletes quotes of a property until it is within its limits. */
function shrinker(db: Db, limits: QuoteLimits) {
  const deleteOne = deleter(db);
  const totals = db.prepare<[string], QuoteLimits>(
    "SELECT calculations, bytes FROM calculation_totals WHERE property_id = ?",
  );
  const exceeded = (propertyId: string): keyof QuoteLimits | null => {
    const { calculations, bytes } = totals.get(propertyId) ?? { calculations: 0, bytes: 0 };
    return calculations > limits.calculations ? "calculations" : bytes > limits.bytes ? "bytes" : null;
  };
  return (propertyId: string): void => {
    for (let limit = exceeded(propertyId); limit !== null; limit = exceeded(propertyId)) deleteOne(propertyId, limit);
  };
}

/**
 * Deletes a quote of the holder with the most quotes, or bytes; among equals, of the one that was silent for longest. It is the oldest
 * quote of its strangers, then of its visitors. Where no page holds any, the oldest of the servers is deleted.
 */
function deleter(db: Db) {
  const largest = (limit: keyof QuoteLimits) =>
    db
      .prepare<[string], string>(
        `SELECT holder FROM calculation_holders WHERE property_id = ? ORDER BY ${limit} DESC, latest LIMIT 1`,
      )
      .pluck();
  const holders = { calculations: largest("calculations"), bytes: largest("bytes") };
  const deleteOldest = db.prepare<[string, string | null]>(
    `DELETE FROM calculations WHERE seq =
       (SELECT seq FROM calculations WHERE property_id = ? AND holder IS ? ORDER BY standing, id LIMIT 1)`,
  );
  return (propertyId: string, limit: keyof QuoteLimits): void => {
    deleteOldest.run(propertyId, holders[limit].get(propertyId) ?? null);
  };
}
