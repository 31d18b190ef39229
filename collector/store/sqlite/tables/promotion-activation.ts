import { type Activation, activationsBetween, isActive, nextActivationAt } from "../../../evaluation/activation.ts";
import type { CompiledPromotion } from "../../../evaluation/compile.ts";
import type { Db } from "../connection/database.ts";
import type { Outbox } from "./outbox.ts";
import type { PromotionTable } from "./promotions.ts";

/** Promotions that one call of `settle` checks. */
const MAX_PER_CALL = 500;

interface ActivationRow {
  promotion_id: number;
  property_id: string;
  is_active: number | null;
  known_at: number;
}

const ACTIVITY = ["offers:promo:activated", "offers:promo:deactivated"] as const;

function statements(db: Db) {
  return {
    due: db.prepare<[number], ActivationRow>(
      `SELECT promotion_id, property_id, is_active, known_at FROM promotion_standings
       WHERE next_at <= ? ORDER BY next_at LIMIT ${MAX_PER_CALL}`,
    ),
    put: db.prepare("UPDATE promotion_standings SET is_active = ?, known_at = ?, next_at = ? WHERE promotion_id = ?"),
    remove: db.prepare("DELETE FROM promotion_standings WHERE promotion_id = ?"),
    isSubscribed: db
      .prepare<[string], 1>(
        `SELECT 1 FROM webhook_wishes WHERE property_id = ? AND type IN ('${ACTIVITY.join("', '")}') LIMIT 1`,
      )
      .pluck(),
    removeAll: db.prepare("DELETE FROM promotion_standings WHERE property_id = ?"),
    begin: db.prepare(
      "INSERT INTO promotion_standings SELECT id, property_id, NULL, ?, 0 FROM promotions WHERE property_id = ?",
    ),
  };
}

/**
 * The activation of each promotion when it was last checked. Each start and end is sent once, also one that happened while
 * no collector ran.
 */
export function activationTable(db: Db, promotions: PromotionTable, outbox: Outbox) {
  const sql = statements(db);

  const addEvent = (
    { property_id, promotion_id }: ActivationRow,
    { at, active }: Activation,
    version: number | null,
  ): void => {
    const status = active ? "ACTIVATED" : "DEACTIVATED";
    const data = { eventName: "PROMOTION", status, id: String(promotion_id), version };
    outbox.add(property_id, {
      type: active ? ACTIVITY[0] : ACTIVITY[1],
      subject: promotion_id,
      at,
      data: { ...data, callbackUrls: [`/v3/promotions/${promotion_id}`] },
    });
  };

  const settle = (row: ActivationRow, compiled: CompiledPromotion, timeZone: string, now: number): void => {
    const wasActive = row.is_active === null ? isActive(compiled, now) : row.is_active === 1;
    const changes = row.is_active === null ? [] : activationsBetween(compiled, timeZone, wasActive, row.known_at, now);
    for (const change of changes) addEvent(row, change, compiled.promotion.version);
    const active = changes.at(-1)?.active ?? wasActive;
    sql.put.run(Number(active), now, nextActivationAt(compiled, timeZone, now), row.promotion_id);
  };

  return {
    /** Adds an event for each promotion that started or ended; inside a transaction. @param now epoch milliseconds */
    settle(now: number): void {
      for (const row of sql.due.all(now)) {
        const set = promotions.setOf(row.property_id);
        const compiled = set.byId(row.promotion_id);
        if (compiled) settle(row, compiled, set.settings.timeZone, now);
        else {
          if (row.is_active === 1) addEvent(row, { at: now, active: false }, null);
          sql.remove.run(row.promotion_id);
        }
      }
    },
    /** Starts to check a property's promotions, before its first webhook subscribes; inside a transaction. */
    watch(propertyId: string, now: number): void {
      if (sql.isSubscribed.get(propertyId)) return;
      sql.removeAll.run(propertyId);
      sql.begin.run(now, propertyId);
    },
  };
}

export type ActivationTable = ReturnType<typeof activationTable>;
