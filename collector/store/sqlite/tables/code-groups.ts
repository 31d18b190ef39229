import { type CodeGroupBody, type GroupedCodes, MAX_CODE_GROUPS, type Payout } from "../../../contract/code-group.ts";
import type { CodeGroup, CodeGroupRefusal, CodeGroupStore } from "../../ports/code-groups.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { SyncOf } from "../sync-of.ts";

/** A row of `code_groups`. */
interface Row extends Pick<CodeGroup, "id" | "name" | "owner" | "channel" | "position" | "created_at" | "updated_at"> {
  readonly prefix: string | null;
  readonly pattern: string | null;
  readonly promotion_id: number | null;
  readonly import_id: string | null;
  readonly payout_percentage: string | null;
  readonly payout_amount_minor: number | null;
  readonly payout_currency: string | null;
}

function codesOf({ prefix, pattern, promotion_id, import_id }: Row): GroupedCodes {
  if (prefix !== null) return { prefix };
  if (pattern !== null) return { pattern };
  return import_id === null ? { promotion_id: promotion_id! } : { import: { promotion_id: promotion_id!, import_id } };
}

function payoutOf({ payout_percentage, payout_amount_minor, payout_currency }: Row): Payout | null {
  if (payout_percentage !== null) return { percentage: payout_percentage };
  return payout_amount_minor === null ? null : { amount: payout_amount_minor, currency: payout_currency! };
}

const groupOf = (row: Row): CodeGroup => ({
  id: row.id,
  name: row.name,
  codes: codesOf(row),
  owner: row.owner,
  channel: row.channel,
  payout: payoutOf(row),
  position: row.position,
  created_at: row.created_at,
  updated_at: row.updated_at,
});

/** The promotion and import of a group; null where it has none. */
function originOf(codes: GroupedCodes): { readonly promotion_id: number | null; readonly import_id: string | null } {
  if ("import" in codes) return codes.import;
  return { promotion_id: "promotion_id" in codes ? codes.promotion_id : null, import_id: null };
}

/** The values of a row that a body decides. */
const valuesOf = ({ name, codes, owner, channel, payout }: Omit<CodeGroupBody, "position">) => ({
  name,
  prefix: "prefix" in codes ? codes.prefix : null,
  pattern: "pattern" in codes ? codes.pattern : null,
  ...originOf(codes),
  owner,
  channel,
  percentage: payout && "percentage" in payout ? payout.percentage : null,
  amount: payout && "amount" in payout ? payout.amount : null,
  currency: payout && "amount" in payout ? payout.currency : null,
});

const COLUMNS = `id, name, prefix, pattern, promotion_id, import_id, owner, channel, payout_percentage, payout_amount_minor,
  payout_currency, position, created_at, updated_at`;

function statements(db: Db) {
  return {
    all: db.prepare<[string], Row>(`SELECT ${COLUMNS} FROM code_groups WHERE property_id = ? ORDER BY position`),
    insert: db.prepare<object>(
      `INSERT INTO code_groups (property_id, position, name, prefix, pattern, promotion_id, import_id, owner, channel,
         payout_percentage, payout_amount_minor, payout_currency, created_at, updated_at)
       VALUES (:property, :position, :name, :prefix, :pattern, :promotion_id, :import_id, :owner, :channel,
         :percentage, :amount, :currency, :now, :now)`,
    ),
    change: db.prepare<object>(
      `UPDATE code_groups SET name = :name, prefix = :prefix, pattern = :pattern, promotion_id = :promotion_id,
         import_id = :import_id, owner = :owner, channel = :channel, payout_percentage = :percentage,
         payout_amount_minor = :amount, payout_currency = :currency, updated_at = :now WHERE id = :id`,
    ),
    move: db.prepare<[number, number]>("UPDATE code_groups SET position = ? WHERE id = ?"),
    remove: db.prepare<[string, number]>("DELETE FROM code_groups WHERE property_id = ? AND id = ?"),
    isNameTaken: db
      .prepare<[string, string, number], number>(
        "SELECT 1 FROM code_groups WHERE property_id = ? AND name = ? AND id <> ?",
      )
      .pluck(),
    hasPromotion: db
      .prepare<[string, number], number>("SELECT 1 FROM promotions WHERE property_id = ? AND id = ?")
      .pluck(),
    hasImport: db
      .prepare<[string, number, string], number>(
        "SELECT 1 FROM code_imports WHERE property_id = ? AND promotion_id = ? AND import_id = ?",
      )
      .pluck(),
  };
}

/** No group has this id. */
const NEW = 0;

/**
 * Groups of codes, numbered in the merchant's order.
 * @param now epoch milliseconds
 */
export function codeGroupTable(db: Db, transactions: Transactions, now: () => number): SyncOf<keyof CodeGroupStore> {
  const sql = statements(db);
  const list = (propertyId: string): CodeGroup[] => sql.all.all(propertyId).map(groupOf);
  const find = (propertyId: string, id: number) => list(propertyId).find((group) => group.id === id) ?? null;

  /** @param codes those that the group gets; absent: it keeps its own, whose promotion may be deleted meanwhile */
  const refusalOf = (propertyId: string, id: number, name: string, codes?: GroupedCodes): CodeGroupRefusal | null => {
    if (sql.isNameTaken.get(propertyId, name, id)) return "name_taken";
    const { promotion_id, import_id } = codes ? originOf(codes) : { promotion_id: null, import_id: null };
    if (promotion_id === null) return null;
    if (!sql.hasPromotion.get(propertyId, promotion_id)) return "no_promotion";
    return import_id === null || sql.hasImport.get(propertyId, promotion_id, import_id) ? null : "no_import";
  };

  /** Numbers the groups of a property from 1 on. @param position the place of the group with the id; absent: where it is */
  const renumber = (propertyId: string, id: number, position?: number): void => {
    const ids = list(propertyId).map((group) => group.id);
    const ordered = position === undefined ? ids : ids.filter((each) => each !== id);
    if (position !== undefined) ordered.splice(position - 1, 0, id);
    for (const [at, each] of ordered.entries()) sql.move.run(at + 1, each);
  };

  return {
    codeGroups: list,
    createCodeGroup: (propertyId, { position, ...body }) =>
      transactions.run(() => {
        const last = list(propertyId).length;
        const refused = last >= MAX_CODE_GROUPS ? "too_many" : refusalOf(propertyId, NEW, body.name, body.codes);
        if (refused) return refused;
        const row = { ...valuesOf(body), property: propertyId, position: last + 1, now: now() };
        const id = Number(sql.insert.run(row).lastInsertRowid);
        renumber(propertyId, id, position);
        return find(propertyId, id)!;
      }),
    changeCodeGroup: (propertyId, id, { position, ...change }) =>
      transactions.run(() => {
        const current = find(propertyId, id);
        if (!current) return null;
        const refused = refusalOf(propertyId, id, change.name ?? current.name, change.codes);
        if (refused) return refused;
        sql.change.run({ ...valuesOf({ ...current, ...change }), id, now: now() });
        renumber(propertyId, id, position);
        return find(propertyId, id);
      }),
    deleteCodeGroup: (propertyId, id) =>
      transactions.run(() => {
        const isDeleted = sql.remove.run(propertyId, id).changes === 1;
        renumber(propertyId, id);
        return isDeleted;
      }),
  };
}
