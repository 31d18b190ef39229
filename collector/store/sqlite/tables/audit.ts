import { createHmac } from "node:crypto";
import { AUDIT_COLUMNS } from "../../columns/audit.ts";
import type { AuditEntry } from "../../ports/audit.ts";
import type { Db } from "../connection/database.ts";
import type { SyncOf } from "../sync-of.ts";
import { fieldList, inserter, type SelectedRow } from "./fact-statements.ts";

type Row = SelectedRow<typeof AUDIT_COLUMNS>;

const fromRow = ({ id, at, actor, keyId, operation, object, place }: Row): AuditEntry => ({
  id,
  at: new Date(at).toISOString(),
  actor,
  key_id: keyId,
  operation,
  object,
  place,
});

/** Characters of a hash: enough to keep apart the addresses of a shop's staff. */
const HASH_LENGTH = 16;

/** The audit log. */
export function auditTable(db: Db): SyncOf<"addAudit" | "auditEntries"> {
  const secret = db.prepare<[], Buffer>("SELECT value FROM secrets WHERE name = 'customer_key'").pluck().get()!;
  const placeOf = (address: string): string =>
    createHmac("sha256", secret).update(`address\n${address}`).digest("base64url").slice(0, HASH_LENGTH);
  const insert = inserter(db, "audit", AUDIT_COLUMNS);
  const listed = (beyond: ">" | "<", direction: "ASC" | "DESC") =>
    db.prepare<object, Row>(
      `SELECT ${fieldList(AUDIT_COLUMNS)} FROM audit
       WHERE property_id = :propertyId AND seq ${beyond} :after AND (:operation IS NULL OR operation = :operation)
         AND (:keyId IS NULL OR key_id = :keyId)
       ORDER BY seq ${direction} LIMIT :limit`,
    );
  const [oldestFirst, latestFirst] = [listed(">", "ASC"), listed("<", "DESC")];
  return {
    addAudit: ({ address, ...draft }) => void insert({ ...draft, place: address === null ? null : placeOf(address) }),
    auditEntries: ({ newestFirst, ...query }) => (newestFirst ? latestFirst : oldestFirst).all(query).map(fromRow),
  };
}
