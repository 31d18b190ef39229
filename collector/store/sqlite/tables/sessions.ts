import type { SessionStore } from "../../ports/sessions.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { SyncOf } from "../sync-of.ts";

/** The dashboard's sessions. @param now epoch milliseconds */
export function sessionTable(db: Db, transactions: Transactions, now: () => number): SyncOf<keyof SessionStore> {
  const secret = db.prepare<[], Buffer>("SELECT value FROM secrets WHERE name = 'session_key'").pluck();
  const forget = db.prepare("DELETE FROM ended_sessions WHERE until < ?");
  const end = db.prepare("INSERT OR REPLACE INTO ended_sessions VALUES (?, ?)");
  const find = db.prepare<[string], number>("SELECT 1 FROM ended_sessions WHERE id = ?").pluck();
  return {
    sessionKey: () => secret.get()!.toString("hex"),
    endSession: (id, until) =>
      transactions.run(() => {
        forget.run(now());
        end.run(id, until);
      }),
    hasEnded: (id) => find.get(id) !== undefined,
  };
}
