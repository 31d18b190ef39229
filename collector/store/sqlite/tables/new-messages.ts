import { type MessageDraft, messagesOf, type WebhookEvent } from "../../decide/messages.ts";
import type { Db } from "../connection/database.ts";
import type { WebhookRow } from "./webhooks.ts";

/** Pending messages per webhook. Later events remain in the outbox, and are sent in batches. */
const MAX_PENDING = 64;
/**
 * Messages of unverified facts that a webhook gets in a minute. Where more facts wait, they are put together: the write key is
 * public, and one forged request could cause hundreds of messages.
 */
const UNVERIFIED_PER_MINUTE = 6;
const MINUTE = 60_000;
/** Unverified facts of one message, where they are put together. */
const UNVERIFIED_PER_MESSAGE = 100;
/** Of a webhook's latest messages, those that are read to count the unverified ones. */
const LATEST_READ = 1_000;

/** As SQLite's booleans. */
type Flag = 0 | 1;

/** Whether an event of the outbox is about a redemption that no server has confirmed. */
const IS_UNVERIFIED = "(type LIKE 'offers:redemption:%' AND json_extract(data, '$.verified') = 0)";
/** Such facts wait for each other, and no other message waits for them. */
const UNVERIFIED_SUBJECT = "unverified:";
const HAS_UNVERIFIED = `(subjects LIKE '["${UNVERIFIED_SUBJECT}%')`;

function statements(db: Db) {
  return {
    pendingCount: db
      .prepare<[number, Flag], number>(
        `SELECT count(*) FROM deliveries WHERE webhook_id = ? AND status = 'pending' AND ${HAS_UNVERIFIED} = ?`,
      )
      .pluck(),
    recentUnverified: db
      .prepare<[number, number], number>(
        `SELECT count(*) FROM (SELECT created_at, subjects FROM deliveries WHERE webhook_id = ? ORDER BY seq DESC LIMIT ${LATEST_READ})
         WHERE created_at > ? AND ${HAS_UNVERIFIED}`,
      )
      .pluck(),
    date: db.prepare("UPDATE outbox SET at = ? WHERE at IS NULL AND seq > ?"),
    events: db.prepare<[string, number, string, Flag, number], WebhookEvent>(
      `SELECT seq, event_id AS eventId, type, subject, at, data FROM outbox
       WHERE property_id = ? AND seq > ? AND type IN (SELECT value FROM json_each(?)) AND ${IS_UNVERIFIED} = ?
       ORDER BY seq LIMIT ?`,
    ),
    last: db.prepare<[string], number>("SELECT ifnull(max(seq), 0) FROM outbox WHERE property_id = ?").pluck(),
    take: db.prepare("UPDATE webhooks SET taken = ? WHERE id = ?"),
    takeUnverified: db.prepare("UPDATE webhooks SET unverified_taken = ? WHERE id = ?"),
    insert: db.prepare(
      `INSERT INTO deliveries (property_id, webhook_id, type, body, subjects, status, next_at, created_at)
       VALUES (?, ?, ?, ?, ?, 'pending', ?, ?)`,
    ),
    addRedemption: db.prepare<[redemption: number, delivery: number | bigint]>(
      "INSERT INTO delivered_redemptions VALUES (?, ?)",
    ),
  };
}

type Statements = ReturnType<typeof statements>;

/** @returns turns events of the outbox into messages of a webhook, as many as may be pending */
export function messageMaker(db: Db) {
  const sql = statements(db);
  return (webhook: WebhookRow, now: number, publicUrl: string): void => {
    sql.date.run(now, Math.min(webhook.taken, webhook.unverified_taken));
    addVerified(sql, webhook, now, publicUrl);
    addUnverified(sql, webhook, now, publicUrl);
  };
}

/** All events but unverified redemptions. */
function addVerified(sql: Statements, webhook: WebhookRow, now: number, publicUrl: string): void {
  const { id, property_id, event_types, max_batch_size } = webhook;
  const free = MAX_PENDING - sql.pendingCount.get(id, 0)!;
  if (free <= 0) return;
  const limit = free * max_batch_size;
  const events = sql.events.all(property_id, webhook.taken, event_types, 0, limit);
  const messages = messagesOf(property_id, events, max_batch_size, publicUrl).slice(0, free);
  insertAll(sql, webhook, messages, now);
  const through = messages.at(-1)?.through;
  const isAll = through === events.at(-1)?.seq && events.length < limit;
  sql.take.run(isAll ? sql.last.get(property_id)! : through!, id);
}

/** Unverified redemptions. Those of one type are put together where more wait than the webhook may get messages. */
function addUnverified(sql: Statements, webhook: WebhookRow, now: number, publicUrl: string): void {
  const { id, property_id, event_types, max_batch_size, verified_only } = webhook;
  if (verified_only) return void sql.takeUnverified.run(sql.last.get(property_id)!, id);
  const recent = sql.recentUnverified.get(id, now - MINUTE)!;
  const free = Math.min(MAX_PENDING - sql.pendingCount.get(id, 1)!, UNVERIFIED_PER_MINUTE - recent);
  if (free <= 0) return;
  const limit = free * UNVERIFIED_PER_MESSAGE;
  const events = sql.events.all(property_id, webhook.unverified_taken, event_types, 1, limit);
  const isMany = events.length > free * max_batch_size;
  const ordered = isMany ? [...Map.groupBy(events, ({ type }) => type).values()].flat() : events;
  const size = isMany ? UNVERIFIED_PER_MESSAGE : max_batch_size;
  const messages = messagesOf(property_id, ordered, size, publicUrl).map(apart);
  insertAll(sql, webhook, messages, now);
  const isAll = events.length < limit;
  sql.takeUnverified.run(isAll ? sql.last.get(property_id)! : events.at(-1)!.seq, id);
}

const apart = (message: MessageDraft): MessageDraft => ({
  ...message,
  subjects: message.subjects.map((subject) => UNVERIFIED_SUBJECT + subject),
});

function insertAll(sql: Statements, webhook: WebhookRow, messages: readonly MessageDraft[], now: number): void {
  for (const { type, body, subjects, redemptions } of messages) {
    const of = [webhook.property_id, webhook.id] as const;
    const { lastInsertRowid: seq } = sql.insert.run(...of, type, body, JSON.stringify(subjects), now, now);
    for (const id of redemptions) sql.addRedemption.run(id, seq);
  }
}
