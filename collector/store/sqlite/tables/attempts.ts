import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";

/**
 * What tells the attempt of a check: the order that used its code, or else its session of a visitor, or else the transaction that it
 * names. Without any of them, it is an attempt alone. The column `cart` has the same rule.
 */
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

/** Whether a check is of an order that a shop's server reported, and of no event: an SQL expression. */
const IS_OF_ORDER = "(source IS 'server' AND event_id GLOB 'order:*')";

/**
 * The order of an attempt's checks: the one that decides it first. A verdict that the shop's server sent comes before what any page
 * says, since the write key is public. Accepted comes before rejected, and rejected before not known; then the one that got furthest.
 * Of equals, what the order's own visitor tried comes before the order, and the order before what others named it for; then the latest.
 */
export const DECISIVE_FIRST = `ORDER BY (site_outcome IS NOT NULL AND source IS 'server' AND NOT ${IS_OF_ORDER}) DESC,
  verdict = 'accepted' DESC, verdict = 'rejected' DESC, stage DESC, in_totals DESC, claimed DESC, ${IS_OF_ORDER} DESC,
  occurred_at DESC, event_id DESC, position DESC`;

interface CheckOfAttempt {
  readonly id: number;
  readonly head: number;
  /** Checks of a code with the same one are an attempt. */
  readonly cart: string;
}

interface CheckOfCodes extends CheckOfAttempt, Pick<AttemptKey, "code" | "cdpSource" | "traffic"> {}

type ScopeKey = Omit<AttemptKey, "transactionId" | "visitorId" | "sessionId">;
type SessionScope = ScopeKey & { readonly transactionId: null; readonly visitorId: string; readonly sessionId: string };
type TransactionScope = ScopeKey & { readonly transactionId: string };

/** The attempts of a code that may change together: those of a session, or those of a transaction. */
type Scope = SessionScope | TransactionScope;

const isOfTransaction = (scope: Scope): scope is TransactionScope => scope.transactionId !== null;

const inSession = ({ visitorId, sessionId, ...key }: AttemptKey): Scope[] =>
  visitorId === null || sessionId === null ? [] : [{ ...key, transactionId: null, visitorId, sessionId }];

const inTransaction = ({ transactionId, visitorId: _, sessionId: __, ...key }: AttemptKey): Scope[] =>
  transactionId === null ? [] : [{ ...key, transactionId }];

/** Finds the checks of scopes. */
function checkFinder(db: Db) {
  // All codes in one pass over the transaction, which may have any number of checks.
  const ofTransaction = db.prepare<[string, string, string], CheckOfCodes>(
    `SELECT id, head, cart, code, cdp_source AS cdpSource, traffic FROM code_checks INDEXED BY code_checks_by_transaction
     WHERE property_id = ? AND transaction_id = ? AND code IN (SELECT value FROM json_each(?))
       AND (redeemed = 1 OR visitor_id IS NULL OR session_id IS NULL) ${DECISIVE_FIRST}`,
  );
  // All of them are of one attempt.
  const ofSession = db.prepare<unknown[], CheckOfAttempt>(
    `SELECT id, head, '' AS cart FROM code_checks
     WHERE property_id = ? AND visitor_id = ? AND code = ? AND session_id = ? AND cdp_source = ? AND traffic = ?
       AND (redeemed = 0 OR transaction_id IS NULL) ${DECISIVE_FIRST}`,
  );
  // Usually there is none, which the index alone tells.
  const anyOfTransaction = db
    .prepare<unknown[], 1>("SELECT 1 FROM code_checks WHERE property_id = ? AND transaction_id = ? LIMIT 1")
    .pluck();
  const anyOfVisitor = db
    .prepare<unknown[], 1>("SELECT 1 FROM code_checks WHERE property_id = ? AND visitor_id = ? AND code = ? LIMIT 1")
    .pluck();
  return {
    /** Those of a session that decide first. */
    ofSession: ({ propertyId, visitorId, code, sessionId, cdpSource, traffic }: SessionScope): CheckOfAttempt[] =>
      ofSession.all(propertyId, visitorId, code, sessionId, cdpSource, traffic),
    /** Those of scopes of one transaction that decide first, by the name of their scope. */
    ofTransaction(scopes: readonly TransactionScope[]): ReadonlyMap<string, CheckOfAttempt[]> {
      const { propertyId, transactionId } = scopes[0]!;
      const codes = JSON.stringify(scopes.map(({ code }) => code));
      const checks = ofTransaction.all(propertyId, transactionId, codes);
      return Map.groupBy(checks, (check) => nameOf({ ...check, propertyId, transactionId }));
    },
    /** Whether a scope may have checks; false: it has none. */
    mayHaveChecks: (scope: Scope): boolean =>
      (scope.transactionId === null
        ? anyOfVisitor.get(scope.propertyId, scope.visitorId, scope.code)
        : anyOfTransaction.get(scope.propertyId, scope.transactionId)) === 1,
  };
}

/**
 * The head of each attempt: the check that reports count. A change of checks names the attempts that it touches, and their
 * heads are selected again at the end of the transaction.
 */
export function attemptTable(db: Db, transactions: Transactions) {
  const { ofSession, ofTransaction, mayHaveChecks } = checkFinder(db);
  const setHead = db.prepare<[number, number, number]>("UPDATE code_checks SET head = ?, change_seq = ? WHERE id = ?");
  /** null: the scope has one check, which this transaction inserted, so that its head is known. */
  const touched = new Map<string, Scope | null>();
  /** @param checks of one or several attempts, those that decide first */
  const selectHeads = (checks: readonly CheckOfAttempt[]): void => {
    const seen = new Set<string>();
    for (const { id, head, cart } of checks) {
      const isHead = Number(!seen.has(cart));
      seen.add(cart);
      if (head !== isHead) setHead.run(isHead, transactions.nextChange(), id);
    }
  };

  transactions.beforeCommit({
    flush() {
      const scopes = [...touched.values()].filter((scope) => scope !== null);
      for (const scope of scopes) if (!isOfTransaction(scope)) selectHeads(ofSession(scope));
      const byTransaction = Map.groupBy(scopes.filter(isOfTransaction), transactionOf);
      for (const ofOne of byTransaction.values())
        for (const checks of ofTransaction(ofOne).values()) selectHeads(checks);
    },
    forget: () => touched.clear(),
  });

  return {
    /** Has the heads of the checks' attempts selected again at the end of the transaction. */
    touchAll({ propertyId, cdpSource, code }: CodeKey, checks: readonly CheckOfCode[]): void {
      for (const { transactionId, visitorId, sessionId, traffic } of checks) {
        const key = { propertyId, cdpSource, code, transactionId, visitorId, sessionId, traffic };
        // An order may have taken it from its session, or left it there again.
        for (const scope of [...inSession(key), ...inTransaction(key)]) touched.set(nameOf(scope), scope);
      }
    },
    /** Whether a new check is certainly the first of its attempt. Then it is the head for now. No order has used it yet. */
    isFirst(key: AttemptKey): boolean {
      const [scope] = [...inSession(key), ...inTransaction(key)];
      if (!scope) return true;
      const name = nameOf(scope);
      const first = !touched.has(name) && !mayHaveChecks(scope);
      touched.set(name, first ? null : scope);
      return first;
    },
  };
}

const transactionOf = ({ propertyId, transactionId }: TransactionScope): string =>
  JSON.stringify([propertyId, transactionId]);

const nameOf = (scope: Scope): string => {
  const { propertyId, cdpSource, traffic, code, transactionId } = scope;
  const place = transactionId === null ? [scope.visitorId, scope.sessionId] : [transactionId];
  return JSON.stringify([propertyId, cdpSource, traffic, code, ...place]);
};

export type AttemptTable = ReturnType<typeof attemptTable>;
