import type { StoredWebhookChange, Webhook, WebhookDraft } from "../../ports/webhooks.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { ActivationTable } from "./promotion-activation.ts";

/** A row of `webhooks`. */
export interface WebhookRow extends Omit<Webhook, "event_types" | "headers" | "is_active" | "verified_only"> {
  readonly property_id: string;
  readonly event_types: string;
  readonly headers: string;
  readonly is_active: number;
  readonly verified_only: number;
  /** `outbox.seq` of the last event that is in a message. */
  readonly taken: number;
  /** The same for unverified redemptions. */
  readonly unverified_taken: number;
}

const webhookOf = ({
  property_id: _,
  taken: _mark,
  unverified_taken: _unverifiedMark,
  ...row
}: WebhookRow): Webhook => ({
  ...row,
  event_types: JSON.parse(row.event_types),
  headers: JSON.parse(row.headers),
  is_active: row.is_active === 1,
  verified_only: row.verified_only === 1,
});

type Setting = "url" | "event_types" | "headers" | "secret" | "max_batch_size" | "is_active" | "verified_only";

/** The stored values of settings. */
const valuesOf = (settings: { readonly [Name in Setting]: Webhook[Name] | undefined }) => ({
  url: settings.url,
  types: JSON.stringify(settings.event_types),
  headers: JSON.stringify(settings.headers),
  secret: settings.secret,
  batch: settings.max_batch_size,
  active: Number(settings.is_active),
  verifiedOnly: Number(settings.verified_only),
});

function statements(db: Db) {
  return {
    byId: db.prepare<[string, number], WebhookRow>("SELECT * FROM webhooks WHERE property_id = ? AND id = ?"),
    all: db.prepare<[string], WebhookRow>("SELECT * FROM webhooks WHERE property_id = ? ORDER BY id"),
    // Earlier events are not sent.
    insert: db.prepare(
      `INSERT INTO webhooks (property_id, url, event_types, headers, secret, max_batch_size, is_active, verified_only,
         taken, unverified_taken, created_at, updated_at)
       SELECT :property, :url, :types, :headers, :secret, :batch, :active, :verifiedOnly, last, last, :now, :now
       FROM (SELECT ifnull(max(seq), 0) AS last FROM outbox WHERE property_id = :property)`,
    ),
    change: db.prepare(
      `UPDATE webhooks SET url = :url, event_types = :types, headers = :headers, max_batch_size = :batch,
         previous_secret = iif(secret = :secret, previous_secret, NULL),
         previous_until = iif(secret = :secret, previous_until, NULL), secret = :secret, is_active = :active, verified_only = :verifiedOnly, disabled_reason = iif(:active, NULL, disabled_reason), updated_at = :now WHERE id = :id`,
    ),
    rotate: db.prepare(
      `UPDATE webhooks SET previous_secret = secret, previous_until = ?, secret = ?, updated_at = ?
       WHERE property_id = ? AND id = ?`,
    ),
    remove: db.prepare("DELETE FROM webhooks WHERE property_id = ? AND id = ?"),
    subscribe: db.prepare("INSERT INTO webhook_wishes VALUES (?, ?, ?)"),
    unsubscribe: db.prepare("DELETE FROM webhook_wishes WHERE webhook_id = ?"),
  };
}

/**
 * Webhooks, and the event types that each subscribes to.
 * @param now epoch milliseconds
 */
export function webhookTable(db: Db, transactions: Transactions, activations: ActivationTable, now: () => number) {
  const sql = statements(db);

  const find = (propertyId: string, id: number): Webhook | null => {
    const row = sql.byId.get(propertyId, id);
    return row ? webhookOf(row) : null;
  };

  const setSubscriptions = (propertyId: string, { id, is_active, event_types }: Webhook): void => {
    sql.unsubscribe.run(id);
    if (is_active && event_types.some((type) => /activated$/.test(type))) activations.watch(propertyId, now());
    if (is_active) for (const type of event_types) sql.subscribe.run(propertyId, type, id);
  };

  return {
    webhook: find,
    webhooks: (propertyId: string): Webhook[] => sql.all.all(propertyId).map(webhookOf),
    createWebhook: (propertyId: string, draft: WebhookDraft): Webhook =>
      transactions.run(() => {
        const { lastInsertRowid } = sql.insert.run({
          property: propertyId,
          ...valuesOf(draft),
          now: now(),
        });
        const created = find(propertyId, Number(lastInsertRowid))!;
        setSubscriptions(propertyId, created);
        return created;
      }),
    changeWebhook: (propertyId: string, id: number, changes: StoredWebhookChange): Webhook | null =>
      transactions.run(() => {
        const current = find(propertyId, id);
        if (!current) return null;
        const next = { ...current, ...changes };
        sql.change.run({
          id,
          ...valuesOf(next),
          now: now(),
        });
        const changed = find(propertyId, id)!;
        setSubscriptions(propertyId, changed);
        return changed;
      }),
    rotateWebhookSecret: (propertyId: string, id: number, secret: string, until: number): Webhook | null =>
      transactions.run(() => {
        sql.rotate.run(until, secret, now(), propertyId, id);
        return find(propertyId, id);
      }),
    deleteWebhook: (propertyId: string, id: number): boolean => sql.remove.run(propertyId, id).changes === 1,
  };
}
