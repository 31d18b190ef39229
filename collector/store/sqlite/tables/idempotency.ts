import type { Statement } from "better-sqlite3";
import {
  type Idempotency,
  isRefused,
  type Redeemed,
  type RedemptionError,
  type Refused,
} from "../../ports/redemptions.ts";
import type { Db } from "../connection/database.ts";

interface IdempotencyRow {
  fingerprint: string;
  answer: string;
}

/** The key of a request, and the property that it belongs to. */
type RequestKey = Idempotency & { readonly propertyId: string };

const redemptionIdsIn = ({ redemptions, lineItems }: Redeemed): number[] =>
  [...redemptions, ...lineItems].map(({ redemptionId }) => redemptionId);

/** An answer without the contact of the buyer: the repeated request has it. */
const keptAnswer = (answer: object): string =>
  JSON.stringify(answer, (name, value) => (name === "identifierValue" ? null : value));

/** Brings a stored answer up to date before it is repeated. */
type Renew<T> = (stored: T) => T;

/** The calls of servers that redeemed transactions. */
const redemptionCalls = (byTransaction: Statement<[string, string, string], IdempotencyRow>) => ({
  /** Whether a server redeemed a transaction by a call. */
  isRedeemed: (propertyId: string, cdpSource: string, transactionId: string): boolean =>
    byTransaction.get(propertyId, cdpSource, transactionId) !== undefined,
  /** The ids of the redemptions that a server's call made; none without a call. */
  redeemedBy(propertyId: string, cdpSource: string, transactionId: string): ReadonlySet<number> {
    const row = byTransaction.get(propertyId, cdpSource, transactionId);
    return new Set(row ? redemptionIdsIn(JSON.parse(row.answer)) : []);
  },
});

/** The answers to servers' requests: a repeated request gets the same answer. */
export function idempotencyTable(db: Db, now: () => number) {
  const byKey = db.prepare<[string, string], IdempotencyRow>(
    "SELECT fingerprint, answer FROM idempotency_keys WHERE property_id = ? AND key = ?",
  );
  const keepKey = db.prepare(
    "INSERT INTO idempotency_keys (property_id, key, fingerprint, answer, at) VALUES (?, ?, ?, ?, ?)",
  );
  const byTransaction = db.prepare<[string, string, string], IdempotencyRow>(
    "SELECT fingerprint, answer FROM redemption_calls WHERE property_id = ? AND cdp_source = ? AND transaction_id = ?",
  );
  const keepCall = db.prepare(
    "INSERT INTO redemption_calls (property_id, cdp_source, transaction_id, fingerprint, answer, at) VALUES (?, ?, ?, ?, ?, ?)",
  );

  /** The stored answer, a conflict where it belongs to another request, or else the result of the work. */
  const storedOr = <T extends object>(
    row: IdempotencyRow | undefined,
    { fingerprint, renew }: { readonly fingerprint: string; readonly renew: Renew<T> },
    conflict: RedemptionError,
    work: () => T | Refused,
  ): T | Refused => {
    if (!row) return work();
    return row.fingerprint === fingerprint ? renew(JSON.parse(row.answer)) : { objections: [conflict] };
  };

  return {
    ...redemptionCalls(byTransaction),
    /** Does the work of a request once; each time without a key. A refused request may be repeated. */
    once<T extends object>(request: RequestKey | null, work: () => T | Refused, renew: Renew<T>): T | Refused {
      if (request === null) return work();
      const { propertyId, key, fingerprint } = request;
      const conflict = { reason: "idempotency_conflict", path: "Idempotency-Key" } as const;
      return storedOr(byKey.get(propertyId, key), { fingerprint, renew }, conflict, () => {
        const result = work();
        if (!isRefused(result)) keepKey.run(propertyId, key, fingerprint, keptAnswer(result), now());
        return result;
      });
    },
    /** Redeems a transaction once. */
    oncePerTransaction<T extends object>(
      propertyId: string,
      cdpSource: string,
      { key: transactionId, fingerprint }: Idempotency,
      work: () => T | Refused,
      renew: Renew<T>,
    ): T | Refused {
      const conflict = { reason: "transaction_conflict", path: "transactionIdentifier" } as const;
      return storedOr(byTransaction.get(propertyId, cdpSource, transactionId), { fingerprint, renew }, conflict, () => {
        const result = work();
        if (!isRefused(result))
          keepCall.run(propertyId, cdpSource, transactionId, fingerprint, keptAnswer(result), now());
        return result;
      });
    },
  };
}

export type IdempotencyTable = ReturnType<typeof idempotencyTable>;
