import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import { SUBJECT_KINDS, SUBJECT_PARAMETERS } from "../../../services/timeline/query.ts";
import type { TimelineSubject } from "../../../store/ports/timeline.ts";
import type { AppContext } from "../../app-context.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { querySql } from "../../query-sql.ts";
import { panel, problem } from "../components.ts";
import { withDefaultDays } from "../days.ts";
import { extensionLinks, type FileLinks } from "../file-links.ts";
import { count, whole } from "../format.ts";
import { timelineLink } from "../links.ts";
import type { FormRequest, FormResult, Page, PageContent, PageRequest } from "../page.ts";
import { SQL_FILE } from "../sql-file.ts";
import { table } from "../table.ts";
import { linkTo, type View } from "../view.ts";

const PATH = "/dashboard/sql";

/** A form for queries over the documented views. */
export const sql: Page = {
  path: PATH,
  label: "SQL",
  scope: "read",
  content,
  forms: [{ path: PATH, scope: "read", submit }],
};

/** The most rows that the page shows; the API returns more. */
const MAX_ROWS = 1_000;

/** The codes that were rejected in a view's days, why, and the value of their carts. A code has one attempt in a cart. */
const exampleFor = ({
  query: { from, to },
}: View): string => `select code, verdict_reason, currency, count(*) as attempts,
       count(distinct iif(ordered = 0, cart, null)) as lost_carts,
       sum(iif(ordered = 0, cart_value_minor, 0)) as lost_value_minor
from v_attempts
where verdict = 'rejected' and cdp_source = 'Production' and traffic = 'human'
  and occurred_at >= '${dayOr(from, "2000-01-01")}' and occurred_at < date('${dayOr(to, "2999-12-31")}', '+1 day')
group by code, verdict_reason, currency
order by attempts desc
limit 50`;

const dayOr = (text: string, otherwise: string): string => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : otherwise);

type Result = Exclude<Awaited<ReturnType<typeof querySql>>, Refusal>;

function content({ context, view, parameter }: PageRequest): PageContent {
  const query = parameter("sql") || exampleFor(withDefaultDays(view, context.now()));
  return contentWith(context, view, query, NOTHING);
}

async function submit({ context, view, form, leaving }: FormRequest): Promise<FormResult> {
  const query = form.get("sql") ?? "";
  const result = await querySql(context, view.access, { sql: query }, leaving);
  return isRefusal(result)
    ? { ...contentWith(context, view, query, problem(result.detail, result.errors)), status: 422 }
    : { ...contentWith(context, view, query, rowsPanel(view, query, result)), status: 200 };
}

/** Columns of ids that have a timeline. */
const TIMELINE_COLUMNS: ReadonlyMap<string, TimelineSubject["kind"]> = new Map(
  SUBJECT_KINDS.map((kind) => [SUBJECT_PARAMETERS[kind], kind] as const),
);

/** A value of a result; an id is linked to its timeline. */
function cellOf(view: View, name: string, value: string | number | null): Html | string {
  const kind = TIMELINE_COLUMNS.get(name);
  return kind === undefined || value === null ? String(value ?? "") : timelineLink(view, kind, String(value));
}

function rowsPanel(view: View, query: string, { columns, rows: all, truncated }: Result): Html {
  const rows = all.slice(0, MAX_ROWS);
  const tableColumns = columns.map(({ name }, at) => ({
    name,
    ...(rows.every((row) => row[at] === null || typeof row[at] === "number") && { type: "number" as const }),
    cell: (row: Result["rows"][number]) => cellOf(view, name, row[at] ?? null),
  }));
  const hasMore = truncated || all.length > MAX_ROWS;
  const summary = html`<p role="status">${count(rows.length, "row")}${hasMore ? `, and more. Files have ${whole(all.length)}` : ""}</p>`;
  const files = filesOf(view, query);
  const link = files
    ? shareLink(view, query)
    : html`<p class="hint">The query is too long for the address of a file: use <code>POST /v1/sql</code>.</p>`;
  return panel("result", "Result", html`${summary}${table("Result", tableColumns, rows)}${link}`, { files });
}

/** A link that opens the page with the query. The receiver signs in, and runs it. */
const shareLink = (view: View, query: string): Html =>
  html`<p><a href="${linkTo(view, PATH, { sql: query })}">Link to this query</a></p>`;

/** Characters of an address that every proxy passes on. */
const MAX_ADDRESS = 8_000;

/** The result as files; undefined where their addresses, which have the query, would be too long. */
function filesOf(view: View, query: string): FileLinks | undefined {
  const files = extensionLinks(view, SQL_FILE, { sql: query });
  return files.xlsx.length > MAX_ADDRESS ? undefined : files;
}

const VIEWS = [
  "v_attempts",
  "v_code_checks",
  "v_redemptions",
  "v_redemption_lines",
  "v_reversals",
  "v_purchases",
  "v_carts",
  "v_events",
  "v_rejected_events",
  "v_conflicting_events",
  "v_daily",
  "v_funnel",
  "v_codes",
  "v_promotion_versions",
  "v_price_differences",
  "v_guessing",
  "v_guessing_sources",
  "v_guessing_prefixes",
  "v_guessed_codes",
];

const contentWith = ({ jobs }: AppContext, view: View, query: string, result: Html): PageContent => ({
  title: "SQL",
  body: html`<p>Query the views below (this property only). Test sites and bots are included; filter by <code>cdp_source</code> and <code>traffic</code>. ${jobs.sqlSeconds}-second limit.</p>
<p class="views">${VIEWS.map((name) => html`<code>${name}</code> `)}</p>
<form class="stack" method="post" action="${linkTo(view, PATH)}"><label for="sql">Query</label>
<textarea id="sql" name="sql" rows="12" spellcheck="false">
${query}</textarea><p><button class="primary">Run</button></p></form>${result}`,
});
