import type { CodePage, CodeQuery } from "../../ports/promotions.ts";
import type { Db } from "../connection/database.ts";
import { CODE_COLUMNS, type CodeRow, type CodeTable, codeFromRow } from "../tables/coupon-codes.ts";

/** No code has this id. */
const NO_CODE = 0;

/** @returns a function that reads one page of a promotion's codes */
export function codeLister(
  db: Db,
  codes: Pick<CodeTable, "find">,
): (propertyId: string, promotionId: number, query: CodeQuery) => CodePage {
  const listed = "FROM coupon_codes WHERE promotion_id = :promotion AND (:only IS NULL OR id = :only)";
  const select = `SELECT ${CODE_COLUMNS} ${listed}`;
  const forwards = db.prepare<object, CodeRow>(`${select} AND id > :from ORDER BY id LIMIT :limit OFFSET :offset`);
  const backwards = db.prepare<object, CodeRow>(`${select} AND id < :from ORDER BY id DESC LIMIT :limit`);
  const before = db.prepare<object, number>(`SELECT EXISTS (SELECT 1 ${listed} AND id < :from)`).pluck();
  const behind = db.prepare<object, number>(`SELECT EXISTS (SELECT 1 ${listed} AND id > :from)`).pluck();
  const count = db.prepare<object, number>(`SELECT count(*) ${listed}`).pluck();

  return (propertyId, promotion, { before: until, after = 0, offset = 0, limit, code, ...query }) => {
    const only = code === undefined ? null : (codes.find(propertyId, code)?.id ?? NO_CODE);
    const filter = { promotion, only };
    const rows =
      until === undefined
        ? forwards.all({ ...filter, from: after, limit, offset })
        : backwards.all({ ...filter, from: until, limit }).reverse();
    const ask = (question: typeof before, row: CodeRow | undefined) =>
      row !== undefined && question.get({ ...filter, from: row.id }) === 1;
    return {
      items: rows.map(codeFromRow),
      earlier: ask(before, rows[0]),
      later: ask(behind, rows.at(-1)),
      total: query.count ? count.get(filter)! : null,
    };
  };
}
