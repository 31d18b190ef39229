import { type Activation, activationsBetween, isActive, nextActivationAt } from "../../../evaluation/activation.ts";
import type { CompiledPromotion } from "../../../evaluation/compile.ts";
import type { Db } from "../connection/database.ts";
import type { Outbox } from "./outbox.ts";
import type { PromotionTable } from "./promotions.ts";

/** So many promotions are looked at in one go. */
const STEP = 500;

interface ActivationRow {
  promotion_id: number;
  property_id: string;
  is_active: number | null;
  known_at: number;
}

const ACTIVITY = ["offers:promo:activated", "offers:promo:deactivated"] as const;

/** What promotions were when somebody looked last: each beginning and end is told once, also of a time when nobody ran. */
export function activationTable(db: Db, promotions: PromotionTable, { tell }: Outbox) {
  const due = db.prepare<[number], ActivationRow>(
    `SELECT promotion_id, property_id, is_active, known_at FROM promotion_standings WHERE next_at <= ? ORDER BY next_at LIMIT ${STEP}`,
  );
  const put = db.prepare(
    "UPDATE promotion_standings SET is_active = ?, known_at = ?, next_at = ? WHERE promotion_id = ?",
  );
  const remove = db.prepare("DELETE FROM promotion_standings WHERE promotion_id = ?");
  const isWanted = db
    .prepare<[string], 1>(
      `SELECT 1 FROM webhook_wishes WHERE property_id = ? AND type IN ('${ACTIVITY.join("', '")}') LIMIT 1`,
    )
    .pluck();
  const forget = db.prepare("DELETE FROM promotion_standings WHERE property_id = ?");
  const begin = db.prepare(
    "INSERT INTO promotion_standings SELECT id, property_id, NULL, ?, 0 FROM promotions WHERE property_id = ?",
  );

  const tellOf = (
    { property_id, promotion_id }: ActivationRow,
    { at, active }: Activation,
    version: number | null,
  ): void => {
    const status = active ? "ACTIVATED" : "DEACTIVATED";
    const data = { eventName: "PROMOTION", status, id: String(promotion_id), version };
    tell(property_id, {
      type: active ? ACTIVITY[0] : ACTIVITY[1],
      promotionId: promotion_id,
      at,
      data: { ...data, callbackUrls: [`/v3/promotions/${promotion_id}`] },
    });
  };

  const settle = (row: ActivationRow, compiled: CompiledPromotion, timeZone: string, now: number): void => {
    const known = row.is_active === null ? isActive(compiled, now) : row.is_active === 1;
    const changes = row.is_active === null ? [] : activationsBetween(compiled, timeZone, known, row.known_at, now);
    for (const change of changes) tellOf(row, change, compiled.promotion.version);
    const active = changes.at(-1)?.active ?? known;
    put.run(Number(active), now, nextActivationAt(compiled, timeZone, now), row.promotion_id);
  };

  return {
    /** Tells of what began and ended; inside a transaction. @param now epoch milliseconds */
    settle(now: number): void {
      for (const row of due.all(now)) {
        const set = promotions.setOf(row.property_id);
        const compiled = set.byId(row.promotion_id);
        if (compiled) settle(row, compiled, set.settings.timeZone, now);
        else {
          if (row.is_active === 1) tellOf(row, { at: now, active: false }, null);
          remove.run(row.promotion_id);
        }
      }
    },
    /** From now on somebody wants to know; inside a transaction, before they are among those who do. */
    watch(propertyId: string, now: number): void {
      if (isWanted.get(propertyId)) return;
      forget.run(propertyId);
      begin.run(now, propertyId);
    },
  };
}

export type ActivationTable = ReturnType<typeof activationTable>;
