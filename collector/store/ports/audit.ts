import type { AUDIT_COLUMNS } from "../columns/audit.ts";
import type { NewRecordOf, RowOf } from "../columns/column.ts";
import type { MethodsOf } from "./methods.ts";

/** Something that was done. Times are epoch milliseconds. */
export interface AuditDraft extends Omit<NewRecordOf<typeof AUDIT_COLUMNS>, "place"> {
  /** The network address, of which only a hash is stored; null: the machine itself. */
  readonly address: string | null;
}

/** An entry as it is listed. */
export type AuditEntry = RowOf<typeof AUDIT_COLUMNS>;

/** Part of the audit log of one property. */
export interface AuditQuery {
  readonly propertyId: string;
  readonly operation: string | null;
  readonly keyId: number | null;
  /** The id of the last entry that was read. */
  readonly after: number;
  readonly limit: number;
  readonly newestFirst: boolean;
}

/** The audit log. Entries can't be changed, and only retention deletes them. */
export interface AuditStore {
  addAudit(draft: AuditDraft): Promise<void>;
  auditEntries(query: AuditQuery): Promise<readonly AuditEntry[]>;
}

export const AUDIT_METHODS = {
  addAudit: { kind: "write" },
  auditEntries: { kind: "list" },
} as const satisfies MethodsOf<AuditStore>;
