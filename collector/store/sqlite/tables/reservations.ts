import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import { customerKeyOf, type Identities, type IdentityKeys } from "../../decide/identities.ts";
import type { CdpSource } from "../../ports/records.ts";
import type { Reservation, ReservationRequest } from "../../ports/redemptions.ts";
import type { Db } from "../connection/database.ts";

interface ReservationRow {
  id: string;
  cdp_source: CdpSource;
  promotion_id: number;
  entered: string;
  uses: number;
  state: "held" | "confirmed" | "released" | "ended";
  created_at: number;
  expires_at: number;
  transaction_id: string | null;
}

/** Holds to leave out: one reservation, and those of one buyer. */
export interface ExceptHolds {
  readonly reservationId?: string | undefined;
  readonly identities?: Identities;
}

/** The code whose uses are held, and its promotion. */
export interface HeldCode {
  readonly promotionId: number;
  readonly codeId: number;
}

const COLUMNS = "id, cdp_source, promotion_id, entered, uses, state, created_at, expires_at, transaction_id";

function statements(db: Db) {
  const sum = (column: string) => `SELECT ifnull(sum(uses), 0) FROM reservations
    WHERE property_id = ? AND ${column} = ? AND state = 'held' AND cdp_source = 'Production'
      AND expires_at > ? AND id <> ?`;
  const ofBuyer = `id IN (SELECT reservation_id FROM reservation_identities INDEXED BY reservations_of_identity
    WHERE property_id = ? AND key IN (SELECT value FROM json_each(?)))`;
  const sums = (column: "code_id" | "promotion_id") => ({
    all: db.prepare<[string, number, number, string], number>(sum(column)).pluck(),
    // The + disables the index: the holds are found by the buyer, because a popular code has many more.
    ofBuyer: db
      .prepare<[string, number, number, string, string, string], number>(`${sum(`+${column}`)} AND ${ofBuyer}`)
      .pluck(),
  });
  return {
    insert: db.prepare(
      `INSERT INTO reservations (property_id, id, cdp_source, promotion_id, code, code_id, entered, customer_key, uses, state,
         created_at, expires_at)
       VALUES (:propertyId, :id, :cdpSource, :promotionId, :code, :codeId, :entered, :customerKey, :uses, 'held',
         :createdAt, :expiresAt)`,
    ),
    byId: db.prepare<[string, string], ReservationRow>(
      `SELECT ${COLUMNS} FROM reservations WHERE property_id = ? AND id = ?`,
    ),
    end: db.prepare("UPDATE reservations SET state = ?, transaction_id = ? WHERE property_id = ? AND id = ?"),
    insertIdentity: db.prepare(
      "INSERT OR IGNORE INTO reservation_identities (property_id, reservation_id, key) VALUES (?, ?, ?)",
    ),
    ofCode: sums("code_id"),
    ofPromotion: sums("promotion_id"),
  };
}

/** @param at epoch milliseconds */
const fromRow = (row: ReservationRow, at: number): Reservation => ({
  id: row.id,
  cdpSource: row.cdp_source,
  promotionId: row.promotion_id,
  code: row.entered,
  uses: row.uses,
  state: row.state === "held" && row.expires_at <= at ? "expired" : row.state,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  transactionId: row.transaction_id,
});

/**
 * Uses that are held for checkouts. Each read compares the expiry with the clock, so that nothing has to delete expired holds.
 * @param now epoch milliseconds
 */
export function reservationTable(db: Db, now: () => number) {
  const sql = statements(db);

  const find = (propertyId: string, id: string): Reservation | null => {
    const row = sql.byId.get(propertyId, id);
    return row ? fromRow(row, now()) : null;
  };

  /** Most codes have no holds: those of the buyer are read only where there are any. */
  const heldByOthers = (
    { all, ofBuyer }: typeof sql.ofCode,
    propertyId: string,
    id: number,
    { reservationId = "", identities = [] }: ExceptHolds,
  ): number => {
    const at = now();
    const held = all.get(propertyId, id, at, reservationId)!;
    if (held === 0 || identities.length === 0) return held;
    return held - ofBuyer.get(propertyId, id, at, reservationId, propertyId, JSON.stringify(identities.flat()))!;
  };

  return {
    find,
    /** Held uses of a code, by its id. */
    ofCode: (propertyId: string, id: number, except: ExceptHolds): number =>
      heldByOthers(sql.ofCode, propertyId, id, except),
    /** Held uses of all codes of a promotion. */
    ofPromotion: (propertyId: string, id: number, except: ExceptHolds): number =>
      heldByOthers(sql.ofPromotion, propertyId, id, except),
    /** Held uses of a code, by its id, for one identity. */
    ofIdentity: (propertyId: string, id: number, keys: IdentityKeys, except = ""): number =>
      sql.ofCode.ofBuyer.get(propertyId, id, now(), except, propertyId, JSON.stringify(keys))!,
    insert(request: ReservationRequest, held: HeldCode, identities: Identities): Reservation {
      const { id, property, cdpSource, code: entered, uses, ttl } = request;
      const at = now();
      const code = canonicalCode(entered);
      sql.insert.run({
        ...{ propertyId: property.id, id, cdpSource, ...held, code, entered, uses },
        ...{ customerKey: customerKeyOf(identities), createdAt: at, expiresAt: at + ttl },
      });
      for (const [key] of identities) sql.insertIdentity.run(property.id, id, key);
      return find(property.id, id)!;
    },
    /** Ends a hold. @param transactionId that confirms it; null releases it */
    end(propertyId: string, id: string, transactionId: string | null): void {
      sql.end.run(transactionId === null ? "released" : "confirmed", transactionId, propertyId, id);
    },
  };
}

/**
 * Ends the open holds of a code, because it is deleted.
 * @param now epoch milliseconds
 */
export function holdEnder(db: Db, now: () => number): (propertyId: string, codeId: number) => void {
  // By its own choice of an index, SQLite reads all holds of the property.
  const end = db.prepare(
    `UPDATE reservations INDEXED BY reservations_of_code SET state = 'ended'
     WHERE property_id = ? AND code_id = ? AND state = 'held' AND expires_at > ?`,
  );
  return (propertyId, codeId) => void end.run(propertyId, codeId, now());
}

export type ReservationTable = ReturnType<typeof reservationTable>;
