import { channelsOf, DIGEST_CHANNELS } from "../../../contract/digest.ts";
import type { ClaimedSend, Digest, DigestDraft, DigestSend, DigestStore } from "../../ports/digests.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { SyncOf } from "../sync-of.ts";

/** A row of `digests`. */
interface DigestRow extends Omit<Digest, "emails"> {
  readonly emails: string;
}

/** A row of `digest_sends`. */
interface SendRow extends DigestSend {
  readonly property_id: string;
}

const digestOf = (row: DigestRow): Digest => ({ ...row, emails: JSON.parse(row.emails) });

/** Digests that `digestSends` returns. */
const LISTED = 10;

/** Why a digest is unclear whose sender did not come to an end. */
const STOPPED = "The collector stopped while it sent this digest: it may have arrived. It is not sent again.";

/** Longest times until the next digest and the next attempt, in ms, with an hour of a clock change or of chance. */
const LONGEST = { week: 169 * 3_600_000, wait: 27 * 3_600_000 };

function statements(db: Db) {
  return {
    find: db.prepare<[string], DigestRow>("SELECT * FROM digests WHERE property_id = ?"),
    due: db.prepare<{ at: number; week: number }, DigestRow>(
      "SELECT * FROM digests WHERE next_at <= :at OR next_at > :at + :week ORDER BY next_at",
    ),
    put: db.prepare(
      `INSERT INTO digests VALUES (:property, :emails, :slack, :weekday, :hour, :next, :now, :now)
       ON CONFLICT DO UPDATE SET emails = excluded.emails, slack_url = excluded.slack_url, weekday = excluded.weekday,
         hour = excluded.hour, next_at = excluded.next_at, updated_at = excluded.updated_at`,
    ),
    remove: db.prepare("DELETE FROM digests WHERE property_id = ?"),
    removePending: db.prepare("DELETE FROM digest_sends WHERE property_id = ? AND channel = ? AND state = 'pending'"),
    advance: db.prepare("UPDATE digests SET next_at = ? WHERE property_id = ? AND next_at = ?"),
    plan: db.prepare("INSERT OR IGNORE INTO digest_sends (property_id, channel, week, next_at) VALUES (?, ?, ?, ?)"),
    forgetLater: db.prepare("DELETE FROM digest_sends WHERE property_id = ? AND week > ?"),
    giveUp: db.prepare(
      `UPDATE digest_sends SET state = 'unclear', at = min(claimed_until, :at), error = :error
       WHERE state = 'sending' AND (claimed_until <= :at OR claimed_until > :at + :lease)`,
    ),
    pending: db.prepare<{ at: number; wait: number }, SendRow>(
      `SELECT property_id, channel, week, state, attempts, at, error FROM digest_sends
       WHERE state = 'pending' AND (next_at <= :at OR next_at > :at + :wait) ORDER BY next_at LIMIT 1`,
    ),
    claim: db.prepare(
      `UPDATE digest_sends SET state = 'sending', attempts = attempts + 1, claimed_until = ?
       WHERE property_id = ? AND channel = ? AND week = ?`,
    ),
    end: db.prepare(
      `UPDATE digest_sends SET state = :state, at = :at, next_at = :next, error = :error
       WHERE property_id = :property AND channel = :channel AND week = :week AND state = 'sending'`,
    ),
    sends: db.prepare<[string, number], DigestSend>(
      `SELECT channel, week, state, attempts, at, error FROM digest_sends WHERE property_id = ?
       ORDER BY week DESC, channel LIMIT ?`,
    ),
  };
}

/** The weekly digests. @param now epoch milliseconds */
export function digestTable(
  db: Db,
  transactions: Transactions,
  now: () => number,
): SyncOf<Exclude<keyof DigestStore, "promotionChanges">> {
  const sql = statements(db);
  const find = (propertyId: string): Digest | null => {
    const row = sql.find.get(propertyId);
    return row ? digestOf(row) : null;
  };

  /** What was to be sent on channels that a digest does not have is not sent. */
  const forgetOthers = (propertyId: string, draft: DigestDraft | null): void => {
    const kept = draft ? channelsOf(draft) : [];
    for (const channel of DIGEST_CHANNELS) if (!kept.includes(channel)) sql.removePending.run(propertyId, channel);
  };

  const claim = (send: SendRow, until: number): ClaimedSend => {
    const { property_id, channel, week } = send;
    sql.claim.run(until, property_id, channel, week);
    // A digest's sends are deleted with it.
    const digest = find(property_id)!;
    return { channel, week, state: "sending", attempts: send.attempts + 1, at: send.at, error: send.error, digest };
  };

  return {
    digest: find,
    setDigest: (property, draft, next) =>
      transactions.run(() => {
        const { weekday, hour, slack_url: slack } = draft;
        sql.put.run({ property, emails: JSON.stringify(draft.emails), slack, weekday, hour, next, now: now() });
        forgetOthers(property, draft);
        return find(property)!;
      }),
    deleteDigest: (propertyId) =>
      transactions.run(() => {
        forgetOthers(propertyId, null);
        return sql.remove.run(propertyId).changes > 0;
      }),
    dueDigests: (at) => sql.due.all({ at, week: LONGEST.week }).map(digestOf),
    planDigest: (digest, { today, week, at, nextAt }) =>
      transactions.run(() => {
        const { property_id, next_at } = digest;
        if (sql.advance.run(nextAt, property_id, next_at).changes === 0) return;
        sql.forgetLater.run(property_id, today);
        if (week !== null) for (const channel of channelsOf(digest)) sql.plan.run(property_id, channel, week, at);
      }),
    claimSend: (at, lease) =>
      transactions.run(() => {
        sql.giveUp.run({ error: STOPPED, at, lease });
        const send = sql.pending.get({ at, wait: LONGEST.wait });
        return send ? claim(send, at + lease) : null;
      }),
    endSend: ({ digest, channel, week }, { state, at, next_at, error }) =>
      transactions.run(() => {
        sql.end.run({ property: digest.property_id, channel, week, state, at, next: next_at, error });
      }),
    digestSends: (propertyId) => sql.sends.all(propertyId, LISTED),
  };
}
