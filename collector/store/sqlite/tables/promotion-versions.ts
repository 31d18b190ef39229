import type { PromotionBody } from "../../../contract/promotion/promotion.ts";
import type { Promotion } from "../../../evaluation/promotion.ts";
import type { NumberedPage, PageQuery, PromotionVersion } from "../../ports/promotions.ts";
import type { Db } from "../connection/database.ts";
import { storedBody } from "./promotion-rows.ts";

interface VersionRow {
  version: number;
  change: PromotionVersion["change"];
  changed_fields: string;
  body: string;
  at: number;
  actor: string | null;
}

const fromRow = ({ version, change, at, actor, changed_fields, body }: VersionRow): PromotionVersion => ({
  version,
  change,
  at: new Date(at).toISOString(),
  by: actor,
  changed_fields: JSON.parse(changed_fields),
  promotion: storedBody(body),
});

/** A version to store. */
export interface NewVersion {
  readonly propertyId: string;
  readonly id: number;
  readonly version: number;
  readonly change: PromotionVersion["change"];
  readonly changedFields: readonly string[];
  readonly body: PromotionBody;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly actor: string;
}

/** The versions of all promotions, also of deleted ones. */
export function versionTable(db: Db) {
  const insert = db.prepare(
    `INSERT INTO promotion_versions (property_id, promotion_id, version, change, changed_fields, body, at, actor)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const page = db.prepare<[number, string, number, number], VersionRow>(
    `SELECT version, change, changed_fields, body, at, actor FROM promotion_versions
     WHERE promotion_id = ? AND property_id = ? ORDER BY version DESC LIMIT ? OFFSET ?`,
  );
  const body = db
    .prepare<[number, number, string], string>(
      "SELECT body FROM promotion_versions WHERE promotion_id = ? AND version = ? AND property_id = ?",
    )
    .pluck();
  const count = db
    .prepare<[number, string], number>(
      "SELECT count(*) FROM promotion_versions WHERE promotion_id = ? AND property_id = ?",
    )
    .pluck();
  return {
    add({ propertyId, id, version, change, changedFields, body, at, actor }: NewVersion): void {
      insert.run(propertyId, id, version, change, JSON.stringify(changedFields), JSON.stringify(body), at, actor);
    },
    page: (propertyId: string, id: number, { limit, offset }: PageQuery): NumberedPage<PromotionVersion> => ({
      items: page.all(id, propertyId, limit, offset).map(fromRow),
      total: count.get(id, propertyId)!,
    }),
    /** A version of a promotion, to evaluate; null where there is none. */
    find(propertyId: string, id: number, version: number): Promotion | null {
      const json = body.get(id, version, propertyId);
      return json === undefined ? null : { ...storedBody(json), id, version };
    },
    /** Whether the promotion exists or existed. */
    knows: (propertyId: string, id: number): boolean => count.get(id, propertyId)! > 0,
  };
}
