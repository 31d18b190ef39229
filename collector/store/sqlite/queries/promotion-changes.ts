import type { PromotionChange } from "../../ports/digests.ts";
import type { Db } from "../connection/database.ts";
import type { SyncOf } from "../sync-of.ts";

interface ChangeRow {
  readonly id: number;
  readonly name: string;
  readonly change: "created" | "changed" | "deleted" | "ended";
  /** Whether the status is among the changed fields. */
  readonly switched: number;
  readonly status: string;
  readonly source: string | null;
}

/** The promotions that changed in a time, and those whose end is in it. */
export function promotionChangeReader(db: Db): SyncOf<"promotionChanges"> {
  const versions = db.prepare<[string, number, number], ChangeRow>(
    `SELECT v.promotion_id AS id, v.body ->> 'name' AS name, v.change, v.body ->> 'status' AS status, p.source,
       EXISTS (SELECT 1 FROM json_each(v.changed_fields) WHERE value = 'status') AS switched
     FROM promotion_versions v LEFT JOIN promotions p ON p.id = v.promotion_id
     WHERE v.property_id = ? AND v.at >= ? AND v.at < ? ORDER BY v.at, v.promotion_id, v.version`,
  );
  const ended = db.prepare<[string, number, number], ChangeRow>(
    `SELECT id, name, 'ended' AS change, 0 AS switched, body ->> 'status' AS status, source FROM promotions
     WHERE property_id = ? AND body ->> 'status' = 'ENABLED'
       AND unixepoch(body ->> 'end_date') * 1000 >= ? AND unixepoch(body ->> 'end_date') * 1000 < ? ORDER BY id`,
  );
  return {
    promotionChanges(propertyId, from, to) {
      const rows = [...versions.all(propertyId, from, to), ...ended.all(propertyId, from, to)];
      const changes = rows.map((row): PromotionChange => ({ id: row.id, name: row.name, kind: kindOf(row) }));
      return [...new Map(changes.map((change) => [`${change.kind} ${change.id}`, change])).values()];
    },
  };
}

function kindOf({ change, switched, status, source }: ChangeRow): PromotionChange["kind"] {
  if (change === "created") return source === null ? "created" : "imported";
  if (change !== "changed") return change;
  if (switched === 0) return "edited";
  return status === "ENABLED" ? "resumed" : "paused";
}
