import { type Idempotency, isRefused, type RedemptionError, type Refused } from "../../ports/redemptions.ts";
import type { Db } from "../connection/database.ts";

interface IdempotencyRow {
  fingerprint: string;
  answer: string;
}

/** What was asked for, by whom, and how it is told from something else under the same name. */
type Named = Idempotency & { readonly propertyId: string };

/** What servers were answered, so that they are answered the same again. */
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

  /** The answer that was given, a conflict where it was to something else, or what is done now. */
  const again = <T extends object>(
    row: IdempotencyRow | undefined,
    fingerprint: string,
    conflict: RedemptionError,
    work: () => T | Refused,
  ): T | Refused => {
    if (!row) return work();
    return row.fingerprint === fingerprint ? JSON.parse(row.answer) : { objections: [conflict] };
  };

  return {
    /** Does what was asked under a sender's key once; without a key, each time. What was refused may be tried again. */
    once<T extends object>(asked: Named | null, work: () => T | Refused): T | Refused {
      if (asked === null) return work();
      const { propertyId, key, fingerprint } = asked;
      const conflict = { reason: "idempotency_conflict", path: "Idempotency-Key" } as const;
      return again(byKey.get(propertyId, key), fingerprint, conflict, () => {
        const result = work();
        if (!isRefused(result)) keepKey.run(propertyId, key, fingerprint, JSON.stringify(result), now());
        return result;
      });
    },
    /** Redeems what was said of a transaction once. */
    oncePerTransaction<T extends object>(
      propertyId: string,
      cdpSource: string,
      { key: transactionId, fingerprint }: Idempotency,
      work: () => T | Refused,
    ): T | Refused {
      const conflict = { reason: "transaction_conflict", path: "transactionIdentifier" } as const;
      return again(byTransaction.get(propertyId, cdpSource, transactionId), fingerprint, conflict, () => {
        const result = work();
        if (!isRefused(result))
          keepCall.run(propertyId, cdpSource, transactionId, fingerprint, JSON.stringify(result), now());
        return result;
      });
    },
  };
}

export type IdempotencyTable = ReturnType<typeof idempotencyTable>;
