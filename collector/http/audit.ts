import type { Request, Response } from "express";
import type { TableFormat } from "../contract/table-format.ts";
import { type AuditPage, noteDeed } from "../services/audit.ts";
import type { Access } from "../services/authorize.ts";
import { isRefusal } from "../services/refusal.ts";
import { AUDIT_COLUMNS } from "../store/columns/audit.ts";
import { outputColumns } from "../store/columns/column.ts";
import type { AppContext } from "./app-context.ts";
import type { Description } from "./operation.ts";
import { senderOf } from "./request.ts";
import { sendCells } from "./send-rows.ts";

/** The address of the log as a file, without its end, for the dashboard. */
export const AUDIT_FILE = "/dashboard/audit";

/** The scopes of staff. Others are of the shop's servers, whose calls are facts of their own. */
const OF_STAFF: readonly string[] = ["manage", "read", "privacy"];

/** Whether the audit log has the uses of an operation: changes by staff, and what its definition says. */
export const isAudited = ({ method, access, audited: stated }: Description): boolean =>
  stated ?? (method !== "get" && (access === "administrator" || isForStaff(access)));

const isForStaff = (access: Description["access"]): boolean =>
  Array.isArray(access) && access.every((scope) => OF_STAFF.includes(scope));

/** Who sent a request, and about which property. */
type Caller = Pick<Access, "keyId"> & { readonly property: Pick<Access["property"], "id"> | null };

/** Runs the handler of an operation, and notes its use. A refused change is none. */
export async function audited(
  app: AppContext,
  operation: Description,
  req: Request,
  caller: Caller,
  handle: () => Promise<unknown>,
): Promise<unknown> {
  if (!isAudited(operation)) return handle();
  // A download is noted before its first row: it may break off.
  if (operation.method === "get") {
    await auditUse(app, operation, req, caller, null);
    return handle();
  }
  const result = await handle();
  if (!isRefusal(result)) await auditUse(app, operation, req, caller, result);
  return result;
}

/** @param result of the handler */
const auditUse = (
  { store, now, proxies }: AppContext,
  { id }: Description,
  req: Request,
  { property, keyId }: Caller,
  result: unknown,
): Promise<void> => {
  const created = idIn(result);
  return noteDeed(
    store,
    {
      propertyId: property?.id ?? String(req.params.property_id ?? created ?? ""),
      keyId,
      operation: id,
      object: objectOf(req) ?? created,
      address: addressOf(req, proxies),
    },
    now(),
  );
};

/** The address of a request; '' where its socket is closed: the request was no command. */
export const addressOf = (req: Request, proxies: number): string => senderOf(req, proxies).address ?? "";

/** The ids in a request, without that of the property; null where there is none. */
function objectOf({ params, query }: Request): string | null {
  const { property_id: _, ...ids } = params;
  const named = [...Object.values(ids), query["id:in"] ?? query.id].filter((id) => typeof id === "string");
  return named.length === 0 ? null : named.join("/");
}

/** The id of an object that was created; null where there is none. */
function idIn(result: unknown): string | null {
  const { data } = (result ?? {}) as { readonly data?: { readonly id?: unknown } | null };
  const id = data?.id;
  return typeof id === "string" || typeof id === "number" ? String(id) : null;
}

/** Sends a page of the audit log as a table. */
export function sendAuditTable(res: Response, format: TableFormat, { data, meta }: AuditPage): void {
  const columns = outputColumns(AUDIT_COLUMNS);
  const rows = data.map((entry) => columns.map(({ name }) => entry[name as keyof typeof entry] ?? null));
  if (meta.next_cursor !== null) res.set("Promotrail-Next-Cursor", meta.next_cursor);
  sendCells(res, format, columns, rows);
}
