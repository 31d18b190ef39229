import { auditLog } from "../../../services/audit.ts";
import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import type { AuditEntry } from "../../../store/ports/audit.ts";
import { AUDIT_FILE } from "../../audit.ts";
import { html } from "../../html.ts";
import { panel } from "../components.ts";
import { extensionLinks } from "../file-links.ts";
import { dateTime } from "../format.ts";
import { cursorPager } from "../lists.ts";
import type { Page, PageContent, PageRequest } from "../page.ts";
import { type TableColumn, table } from "../table.ts";

/** What staff did. */
export const audit: Page = { path: "/dashboard/audit", label: "Audit log", scope: "manage", content };

const PAGE_SIZE = "50";

async function content({ context, view, parameter }: PageRequest): Promise<PageContent | Refusal> {
  const cursor = parameter("cursor");
  const query = { direction: "desc", limit: PAGE_SIZE, ...(cursor !== "" && { cursor }) };
  const list = await auditLog(context.store, view.access.property, query);
  if (isRefusal(list)) return list;
  const rows = table("Audit log", COLUMNS, list.data, { empty: "Nothing was changed yet." });
  return {
    title: "Audit log",
    body: html`<p>What staff changed, exported and queried, here, by the API and at the command line. The files have the last 1,000 entries.</p>
${panel("list", "Audit log, newest first", html`${rows}${cursorPager(view, {}, list.meta.next_cursor)}`, { files: extensionLinks(view, AUDIT_FILE) })}`,
  };
}

const COLUMNS: readonly TableColumn<AuditEntry>[] = [
  { name: "Time (UTC)", type: "short", cell: ({ at }) => dateTime(at) },
  { name: "By", type: "short", cell: ({ actor, key_id }) => (key_id === null ? actor : `key ${key_id}`) },
  { name: "Operation", cell: ({ operation }) => html`<code>${operation}</code>` },
  { name: "Object", cell: ({ object }) => object ?? "" },
  { name: "From", type: "short", cell: ({ place }) => html`<code>${place ?? "this machine"}</code>` },
];
