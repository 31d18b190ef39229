import { testMessage } from "../../decide/messages.ts";
import type { Delivery, DeliveryAttempt, DeliveryQuery, DueMessage, Redelivery } from "../../ports/webhooks.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import { messageMaker } from "./new-messages.ts";
import type { ActivationTable } from "./promotion-activation.ts";
import type { WebhookRow } from "./webhooks.ts";

/** Pending messages of a webhook that are read at once; there are more only after tests and manual resends. */
const MAX_READ = 1_000;
/** Messages of a webhook that are sent at the same time. */
const MAX_IN_FLIGHT = 16;

const DISABLED_REASON = "All attempts of a message failed, and no other message was delivered in the meantime.";

interface PendingRow {
  id: string;
  subjects: string;
  attempts: number;
  next_at: number;
  leased_until: number | null;
}

function statements(db: Db) {
  return {
    behind: db.prepare<[], WebhookRow>(
      `SELECT w.* FROM webhooks w WHERE is_active = 1
         AND min(taken, unverified_taken) < (SELECT ifnull(max(seq), 0) FROM outbox o WHERE o.property_id = w.property_id)`,
    ),
    active: db.prepare<[], WebhookRow>(
      `SELECT * FROM webhooks w WHERE is_active = 1
         AND EXISTS (SELECT 1 FROM deliveries d WHERE d.webhook_id = w.id AND d.status = 'pending')`,
    ),
    pending: db.prepare<[number], PendingRow>(
      `SELECT id, subjects, attempts, next_at, leased_until FROM deliveries
       WHERE webhook_id = ? AND status = 'pending' ORDER BY seq LIMIT ${MAX_READ}`,
    ),
    body: db.prepare<[string], string>("SELECT body FROM deliveries WHERE id = ?").pluck(),
    lease: db.prepare("UPDATE deliveries SET leased_until = ? WHERE id = ?"),
    record: db.prepare<object, { webhook_id: number; created_at: number }>(
      `UPDATE deliveries SET status = :state, attempts = attempts + 1, next_at = :nextAt, leased_until = NULL, last_at = :at, last_status = :status,
         last_failure = :failure, last_answer = :answer, last_milliseconds = :milliseconds
       WHERE id = :id AND status = 'pending' RETURNING webhook_id, created_at`,
    ),
    hasDelivered: db
      .prepare<[number, number], 1>(
        "SELECT 1 FROM deliveries WHERE webhook_id = ? AND status = 'delivered' AND last_at >= ? LIMIT 1",
      )
      .pluck(),
    disable: db.prepare("UPDATE webhooks SET is_active = 0, disabled_reason = ?, updated_at = ? WHERE id = ?"),
    list: db.prepare<unknown[], Delivery>(
      `SELECT seq, id, type, status, attempts, next_at, created_at, last_at, last_status, last_failure, last_answer,
         last_milliseconds, body FROM deliveries
       WHERE property_id = ? AND webhook_id = ? AND seq < ? AND (? IS NULL OR status = ?) ORDER BY seq DESC LIMIT ?`,
    ),
    redeliver: db.prepare(
      `UPDATE deliveries SET status = 'pending', attempts = 0, next_at = :now, leased_until = NULL
       WHERE property_id = :property AND webhook_id = :webhook
         AND iif(:id IS NULL, status = 'dead' AND created_at >= :since, id = :id)`,
    ),
    test: db
      .prepare<unknown[], string>(
        `INSERT INTO deliveries (property_id, webhook_id, type, body, subjects, status, next_at, created_at)
         VALUES (?, ?, ?, ?, ?, 'pending', ?, ?) RETURNING id`,
      )
      .pluck(),
    unsubscribe: db.prepare("DELETE FROM webhook_wishes WHERE webhook_id = ?"),
  };
}

type Statements = ReturnType<typeof statements>;

/** Messages to send now. A message waits for earlier ones with the same subject, so that each subject stays in order. */
function dueOf(pending: readonly PendingRow[], now: number): PendingRow[] {
  const earlier = new Set<string>();
  const due: PendingRow[] = [];
  let inFlight = 0;
  for (const row of pending) {
    const subjects: string[] = JSON.parse(row.subjects);
    const isNext = subjects.every((subject) => !earlier.has(subject));
    for (const subject of subjects) earlier.add(subject);
    if ((row.leased_until ?? 0) > now) inFlight += 1;
    else if (isNext && row.next_at <= now) due.push(row);
  }
  return due.slice(0, Math.max(0, MAX_IN_FLIGHT - inFlight));
}

const secretsOf = ({ secret, previous_secret, previous_until }: WebhookRow, now: number): string[] =>
  previous_secret !== null && previous_until! > now ? [secret, previous_secret] : [secret];

const messageOf = (sql: Statements, webhook: WebhookRow, { id, attempts }: PendingRow, now: number): DueMessage => ({
  id,
  webhookId: webhook.id,
  url: webhook.url,
  headers: JSON.parse(webhook.headers),
  secrets: secretsOf(webhook, now),
  body: sql.body.get(id)!,
  attempts,
});

/** Stores the result of an attempt. Disables the webhook if a message has failed for good and no other was delivered since. */
function recordAttempt(sql: Statements, { id, at, status, nextAt, ...attempt }: DeliveryAttempt): void {
  const isDelivered = status !== null && status >= 200 && status < 300;
  const state = isDelivered ? "delivered" : nextAt === null ? "dead" : "pending";
  const next = state === "pending" ? nextAt : null;
  const row = sql.record.get({ ...attempt, id, at, status, state, nextAt: next });
  if (!row || state !== "dead" || sql.hasDelivered.get(row.webhook_id, row.created_at)) return;
  sql.disable.run(DISABLED_REASON, at, row.webhook_id);
  sql.unsubscribe.run(row.webhook_id);
}

/**
 * Messages of webhooks, and their attempts.
 * @param now epoch milliseconds
 */
export function deliveryTable(db: Db, transactions: Transactions, activations: ActivationTable, now: () => number) {
  const sql = statements(db);
  const addMessages = messageMaker(db);
  const record = (attempts: readonly DeliveryAttempt[]): void => {
    for (const attempt of attempts) recordAttempt(sql, attempt);
  };

  return {
    dueMessages: (
      at: number,
      most: number,
      lease: number,
      done: readonly DeliveryAttempt[],
      publicUrl: string,
    ): DueMessage[] =>
      transactions.run(() => {
        record(done);
        activations.settle(at);
        for (const webhook of sql.behind.all()) addMessages(webhook, at, publicUrl);
        const due = sql.active
          .all()
          .flatMap((webhook) => dueOf(sql.pending.all(webhook.id), at).map((row, turn) => ({ webhook, row, turn })));
        // The first of each webhook, then the second of each: a busy webhook does not keep others waiting.
        return due
          .sort((one, other) => one.turn - other.turn)
          .slice(0, most)
          .map(({ webhook, row }) => {
            sql.lease.run(at + lease, row.id);
            return messageOf(sql, webhook, row, at);
          });
      }),
    recordAttempts: (attempts: readonly DeliveryAttempt[]): void => transactions.run(() => record(attempts)),
    deliveries: ({ propertyId, webhookId, status = undefined, before, limit }: DeliveryQuery): Delivery[] =>
      sql.list.all(propertyId, webhookId, before, status ?? null, status ?? null, limit),
    redeliver: (propertyId: string, webhookId: number, which: Redelivery): number =>
      sql.redeliver.run({
        property: propertyId,
        webhook: webhookId,
        now: now(),
        id: "id" in which ? which.id : null,
        since: "since" in which ? which.since : null,
      }).changes,
    addTestMessage(propertyId: string, webhookId: number): string {
      const at = now();
      const { type, body } = testMessage(propertyId, at);
      return sql.test.get(propertyId, webhookId, type, body, "[]", at, at)!;
    },
  };
}
