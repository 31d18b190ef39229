import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";

/** The attempt of a check: its code in a transaction, or else in a session of a visitor. Without either, it is an attempt alone. */
export interface AttemptKey {
  readonly propertyId: string;
  readonly cdpSource: string;
  readonly traffic: string;
  /** Canonical. */
  readonly code: string;
  readonly transactionId: string | null;
  readonly visitorId: string | null;
  readonly sessionId: string | null;
}

/** The code that checks have in common. */
type CodeKey = Pick<AttemptKey, "propertyId" | "cdpSource" | "code">;

/** The rest of a check's attempt. */
export interface CheckOfCode extends Omit<AttemptKey, keyof CodeKey> {
  readonly id: number;
}

/**
 * The order of an attempt's checks: the one that decides it first. A verdict that the shop's server sent comes before what any page
 * says, since the write key is public. Accepted comes before rejected, and rejected before not known; then the one that got furthest,
 * of equals the latest.
 */
export const DECISIVE_FIRST = `ORDER BY (site_outcome IS NOT NULL AND source IS 'server') DESC, verdict = 'accepted' DESC, verdict = 'rejected' DESC, stage DESC, in_totals DESC,
  occurred_at DESC, event_id DESC, position DESC`;

interface CheckOfAttempt {
  readonly id: number;
  readonly head: number;
}

const isAlone = ({ transactionId, visitorId, sessionId }: AttemptKey): boolean =>
  transactionId === null && (visitorId === null || sessionId === null);

/**
 * The head of each attempt: the check that reports count. A change of checks names the attempts that it touches, and their
 * heads are selected again at the end of the transaction.
 */
export function attemptTable(db: Db, transactions: Transactions) {
  const ofTransaction = db.prepare<unknown[], CheckOfAttempt>(
    `SELECT id, head FROM code_checks WHERE property_id = ? AND transaction_id = ? AND code = ? AND cdp_source = ? AND traffic = ?
     ${DECISIVE_FIRST}`,
  );
  const ofSession = db.prepare<unknown[], CheckOfAttempt>(
    `SELECT id, head FROM code_checks WHERE property_id = ? AND visitor_id = ? AND code = ? AND session_id = ? AND cdp_source = ?
       AND traffic = ? AND transaction_id IS NULL ${DECISIVE_FIRST}`,
  );
  // Usually there is none, which the index alone tells.
  const anyOfTransaction = db
    .prepare<unknown[], 1>("SELECT 1 FROM code_checks WHERE property_id = ? AND transaction_id = ? LIMIT 1")
    .pluck();
  const anyOfVisitor = db
    .prepare<unknown[], 1>("SELECT 1 FROM code_checks WHERE property_id = ? AND visitor_id = ? AND code = ? LIMIT 1")
    .pluck();
  const setHead = db.prepare<[number, number, number]>("UPDATE code_checks SET head = ?, change_seq = ? WHERE id = ?");
  /** null: the attempt has one check, which this transaction inserted, so that its head is known. */
  const touched = new Map<string, AttemptKey | null>();
  const checksOf = ({ propertyId, transactionId, visitorId, sessionId, code, cdpSource, traffic }: AttemptKey) =>
    transactionId === null
      ? ofSession.all(propertyId, visitorId, code, sessionId, cdpSource, traffic)
      : ofTransaction.all(propertyId, transactionId, code, cdpSource, traffic);
  const mayHaveOthers = ({ propertyId, transactionId, visitorId, code }: AttemptKey): boolean =>
    (transactionId === null
      ? anyOfVisitor.get(propertyId, visitorId, code)
      : anyOfTransaction.get(propertyId, transactionId)) === 1;

  transactions.beforeCommit({
    flush() {
      for (const key of touched.values()) {
        if (key === null) continue;
        for (const [at, { id, head }] of checksOf(key).entries()) {
          if (head !== Number(at === 0)) setHead.run(Number(at === 0), transactions.nextChange(), id);
        }
      }
    },
    forget: () => touched.clear(),
  });

  const touch = (key: AttemptKey): void => {
    if (!isAlone(key)) touched.set(nameOf(key), key);
  };

  return {
    /** Has the heads of the checks' attempts selected again at the end of the transaction. */
    touchAll({ propertyId, cdpSource, code }: CodeKey, checks: readonly CheckOfCode[]): void {
      for (const { transactionId, visitorId, sessionId, traffic } of checks)
        touch({ propertyId, cdpSource, code, transactionId, visitorId, sessionId, traffic });
    },
    /** Whether a new check is certainly the first of its attempt. Then it is the head for now. */
    isFirst(key: AttemptKey): boolean {
      if (isAlone(key)) return true;
      const name = nameOf(key);
      const first = !touched.has(name) && !mayHaveOthers(key);
      touched.set(name, first ? null : key);
      return first;
    },
  };
}

const nameOf = ({ propertyId, cdpSource, traffic, code, transactionId, visitorId, sessionId }: AttemptKey): string =>
  JSON.stringify(
    transactionId === null
      ? [propertyId, cdpSource, traffic, code, visitorId, sessionId]
      : [propertyId, cdpSource, traffic, code, transactionId],
  );

export type AttemptTable = ReturnType<typeof attemptTable>;
