import { z } from "zod";
import { parseWith } from "../contract/parse.ts";
import type { AuditActor } from "../store/columns/audit.ts";
import type { AuditEntry } from "../store/ports/audit.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { cursorPage, cursorText, readCursor } from "./cursor.ts";
import { type SentQuery, wholeText } from "./query.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** Something that was done, as it is noted. */
export interface Deed {
  /** The property that it is about; '' for the collector as a whole. */
  readonly propertyId: string;
  /** The id of the key; null: the administrator, or the command line. */
  readonly keyId: number | null;
  readonly operation: string;
  /** The id of the object, as sent; null where there is none. */
  readonly object: string | null;
  /** The network address; null: the machine itself. */
  readonly address: string | null;
}

/** What ids consist of. Any other text may name a person, and is left out. */
const IDS = /^[\w:./,-]{1,100}$/;

/** Adds a deed to the audit log. @param at epoch milliseconds */
export const noteDeed = (
  store: Pick<Store, "addAudit">,
  { propertyId, keyId, operation, object, address }: Deed,
  at: number,
): Promise<void> => {
  const actor: AuditActor = keyId !== null ? "key" : address === null ? "command line" : "administrator";
  return store.addAudit({
    ...{ propertyId, at, actor, keyId, operation, address },
    object: object !== null && IDS.test(object) ? object : null,
  });
};

/** The log is read by people, in a spreadsheet. */
const AUDIT_FORMATS = ["json", "csv", "csv_bom", "xlsx"] as const;

/** The query of the audit log. */
export const auditQuery = z.strictObject({
  operation: z.string().max(200).optional().describe("Only entries of this operation, such as createKey."),
  key_id: wholeText(1).optional().describe("Only what this key did."),
  direction: z.enum(["asc", "desc"]).default("asc").describe("desc: latest first; cursors lead back in time."),
  limit: wholeText(1, 1_000).default(100),
  cursor: cursorText.optional(),
  format: z.enum(AUDIT_FORMATS).default("json"),
});

/** A page of the audit log. */
export interface AuditPage {
  readonly format: (typeof AUDIT_FORMATS)[number];
  readonly data: readonly AuditEntry[];
  readonly meta: { readonly next_cursor: string | null };
}

/** Lists what was done in a property. */
export async function auditLog(
  store: Pick<Store, "auditEntries">,
  property: Property,
  { property_id: _, ...sent }: SentQuery,
): Promise<AuditPage | Refusal> {
  const parsed = parseWith(auditQuery, sent);
  if (!parsed.ok) return refusal("malformed", "The query is not valid.", parsed.errors);
  const { cursor, limit, direction, format, operation = null, key_id: keyId = null } = parsed.value;
  const newestFirst = direction === "desc";
  const scope = { list: newestFirst ? "audit desc" : "audit", propertyId: property.id };
  const after = readCursor(scope, cursor, newestFirst ? Number.MAX_SAFE_INTEGER : 0);
  if (isRefusal(after)) return after;
  const query = { propertyId: property.id, operation, keyId, after, limit: limit + 1, newestFirst };
  const { page, next_cursor } = cursorPage(scope, await store.auditEntries(query), limit, ({ id }) => id);
  return { format, data: page, meta: { next_cursor } };
}
