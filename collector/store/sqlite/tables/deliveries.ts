import { messagesOf, testMessage, type WebhookEvent } from "../../decide/messages.ts";
import type { Delivery, DeliveryAttempt, DeliveryQuery, DueMessage, Redelivery } from "../../ports/webhooks.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { ActivationTable } from "./promotion-activation.ts";
import type { WebhookRow } from "./webhooks.ts";

/** So many messages of a subscription wait, ready made; what comes after them waits in the outbox, and comes in batches. */
const OPEN_MESSAGES = 64;
/** Of a subscription's messages so many are looked at: those that wait, tests, and what is sent again by hand. */
const MOST_LOOKED_AT = 1_000;
/** So many of a subscription are under way at once. */
const AT_ONCE = 16;

interface OpenRow {
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
         AND taken < (SELECT ifnull(max(seq), 0) FROM outbox o WHERE o.property_id = w.property_id)`,
    ),
    active: db.prepare<[], WebhookRow>(
      `SELECT * FROM webhooks w WHERE is_active = 1
         AND EXISTS (SELECT 1 FROM deliveries d WHERE d.webhook_id = w.id AND d.status = 'pending')`,
    ),
    openCount: db
      .prepare<[number], number>("SELECT count(*) FROM deliveries WHERE webhook_id = ? AND status = 'pending'")
      .pluck(),
    date: db.prepare("UPDATE outbox SET at = ? WHERE at IS NULL AND seq > ?"),
    told: db.prepare<[string, number, string, number], WebhookEvent>(
      `SELECT seq, event_id AS eventId, type, subject, at, data FROM outbox
       WHERE property_id = ? AND seq > ? AND type IN (SELECT value FROM json_each(?)) ORDER BY seq LIMIT ?`,
    ),
    last: db.prepare<[string], number>("SELECT ifnull(max(seq), 0) FROM outbox WHERE property_id = ?").pluck(),
    take: db.prepare("UPDATE webhooks SET taken = ? WHERE id = ?"),
    insert: db.prepare(
      `INSERT INTO deliveries (property_id, webhook_id, type, body, subjects, status, next_at, created_at)
       VALUES (?, ?, ?, ?, ?, 'pending', ?, ?)`,
    ),
    open: db.prepare<[number], OpenRow>(
      `SELECT id, subjects, attempts, next_at, leased_until FROM deliveries
       WHERE webhook_id = ? AND status = 'pending' ORDER BY seq LIMIT ${MOST_LOOKED_AT}`,
    ),
    body: db.prepare<[string], string>("SELECT body FROM deliveries WHERE id = ?").pluck(),
    lease: db.prepare("UPDATE deliveries SET leased_until = ? WHERE id = ?"),
    record: db.prepare(
      `UPDATE deliveries SET status = :state, attempts = attempts + 1, next_at = :nextAt, leased_until = NULL, last_at = :at, last_status = :status,
         last_failure = :failure, last_answer = :answer, last_milliseconds = :milliseconds
       WHERE id = :id AND status = 'pending' RETURNING webhook_id, created_at`,
    ),
    heard: db
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
    again: db.prepare(
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
    unwish: db.prepare("DELETE FROM webhook_wishes WHERE webhook_id = ?"),
  };
}

/** How far each message got. */
export function deliveryTable(db: Db, transactions: Transactions, standings: ActivationTable, now: () => number) {
  const sql = statements(db);

  /** What stands in the outbox for a subscription becomes messages, as many as may wait. */
  const form = (webhook: WebhookRow, now: number): void => {
    const room = OPEN_MESSAGES - sql.openCount.get(webhook.id)!;
    if (room <= 0) return;
    sql.date.run(now, webhook.taken);
    const most = room * webhook.max_batch_size;
    const told = sql.told.all(webhook.property_id, webhook.taken, webhook.event_types, most);
    const messages = messagesOf(webhook.property_id, told, webhook.max_batch_size).slice(0, room);
    for (const { type, body, subjects } of messages) {
      sql.insert.run(webhook.property_id, webhook.id, type, body, JSON.stringify(subjects), now, now);
    }
    const through = messages.at(-1)?.through;
    const isAll = through === told.at(-1)?.seq && told.length < most;
    sql.take.run(isAll ? sql.last.get(webhook.property_id)! : through!, webhook.id);
  };

  /** In order: what is told of a subject waits for what was told of it before. */
  const dueOf = (webhook: WebhookRow, now: number): OpenRow[] => {
    const before = new Set<string>();
    const due: OpenRow[] = [];
    let underWay = 0;
    for (const row of sql.open.all(webhook.id)) {
      const subjects: string[] = JSON.parse(row.subjects);
      const isNext = subjects.every((subject) => !before.has(subject));
      for (const subject of subjects) before.add(subject);
      if ((row.leased_until ?? 0) > now) underWay += 1;
      else if (isNext && row.next_at <= now) due.push(row);
    }
    return due.slice(0, Math.max(0, AT_ONCE - underWay));
  };

  const secretsOf = ({ secret, previous_secret, previous_until }: WebhookRow, now: number): string[] =>
    previous_secret !== null && previous_until! > now ? [secret, previous_secret] : [secret];

  const messageOf = (webhook: WebhookRow, { id, attempts }: OpenRow, now: number): DueMessage => ({
    id,
    webhookId: webhook.id,
    url: webhook.url,
    headers: JSON.parse(webhook.headers),
    secrets: secretsOf(webhook, now),
    body: sql.body.get(id)!,
    attempts,
  });

  const recordOne = ({ id, at, status, nextAt, ...attempt }: DeliveryAttempt): void => {
    const isDelivered = status !== null && status >= 200 && status < 300;
    const state = isDelivered ? "delivered" : nextAt === null ? "dead" : "pending";
    const next = state === "pending" ? nextAt : null;
    const row = sql.record.get({ ...attempt, id, at, status, state, nextAt: next }) as
      | { webhook_id: number; created_at: number }
      | undefined;
    if (!row || state !== "dead" || sql.heard.get(row.webhook_id, row.created_at)) return;
    sql.disable.run("a message found no answer from its first attempt to its last", at, row.webhook_id);
    sql.unwish.run(row.webhook_id);
  };

  return {
    dueMessages: (at: number, most: number, lease: number, done: readonly DeliveryAttempt[]): DueMessage[] =>
      transactions.run(() => {
        done.forEach(recordOne);
        standings.settle(at);
        for (const webhook of sql.behind.all()) form(webhook, at);
        const due = sql.active
          .all()
          .flatMap((webhook) => dueOf(webhook, at).map((row, turn) => ({ webhook, row, turn })));
        // One of each, then the second of each: where there is not room for all, none goes without.
        return due
          .sort((one, other) => one.turn - other.turn)
          .slice(0, most)
          .map(({ webhook, row }) => {
            sql.lease.run(at + lease, row.id);
            return messageOf(webhook, row, at);
          });
      }),
    recordAttempts: (attempts: readonly DeliveryAttempt[]): void => transactions.run(() => attempts.forEach(recordOne)),
    deliveries: ({ propertyId, webhookId, status = undefined, before, limit }: DeliveryQuery): Delivery[] =>
      sql.list.all(propertyId, webhookId, before, status ?? null, status ?? null, limit),
    redeliver: (propertyId: string, webhookId: number, which: Redelivery): number =>
      sql.again.run({
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
