import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import type { AppContext } from "../../app-context.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { querySql } from "../../query-sql.ts";
import { panel, problems, table, whole } from "../components.ts";
import { linkTo, page, type View, withDays } from "../layout.ts";
import type { Form, PageResult } from "../session-guard.ts";

/** So many rows a page shows; the API answers more. */
const SHOWN = 1_000;

/** Which codes failed in the days that are looked at, why, and what would they have sold? */
const firstFor = ({ asked: { from, to } }: View): string => `select code, reason, currency, count(*) as attempts,
       sum(ordered = 0) as without_an_order,
       sum(iif(ordered = 0, cart_value_minor, 0)) as carts_lost_minor
from v_attempts
where in_totals = 0 and cdp_source = 'Production' and traffic = 'human'
  and occurred_at >= '${asDay(from, "2000-01-01")}' and occurred_at < date('${asDay(to, "2999-12-31")}', '+1 day')
group by code, reason, currency
order by attempts desc
limit 50`;

const asDay = (text: string, otherwise: string): string => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : otherwise);

type Result = Exclude<Awaited<ReturnType<typeof querySql>>, Refusal>;

/** A query that nobody has asked yet, or that another page brought along. */
export const sqlPage = (services: AppContext, view: View, sql: string): string =>
  pageWith(services, view, sql === "" ? firstFor(withDays(view, services.now())) : sql, NOTHING);

/** Asks a query, and shows what it answers. */
export async function runSql(services: AppContext, view: View, form: Form): Promise<PageResult> {
  const sql = form.get("sql") ?? "";
  const result = await querySql(services, view.access.property.id, { sql });
  const shown = isRefusal(result) ? problems(result.detail, result.errors) : rowsOf(result);
  return { html: pageWith(services, view, sql, shown), status: isRefusal(result) ? 422 : 200 };
}

const rowsOf = ({ columns, rows: all, truncated }: Result): Html => {
  const rows = all.slice(0, SHOWN);
  const shownColumns = columns.map(({ name }, at) => ({
    name,
    isNumber: rows.every((row) => row[at] === null || typeof row[at] === "number"),
    show: (row: Result["rows"][number]) => String(row[at] ?? ""),
  }));
  const count = html`<p role="status">${whole(rows.length)} rows${truncated || all.length > SHOWN ? ", and more" : ""}</p>`;
  return panel("rows", "Rows", html`${count}${table("Rows", shownColumns, rows, { empty: "No row fits." })}`);
};

const pageWith = ({ children }: AppContext, view: View, sql: string, result: Html): string =>
  page(
    view,
    "SQL",
    html`<p>One query over the documented views, which hold this property alone: <code>v_events</code>, <code>v_code_checks</code>,
<code>v_attempts</code>, <code>v_redemptions</code>, <code>v_redemption_lines</code>, <code>v_reversals</code>, <code>v_purchases</code>, <code>v_carts</code>,
<code>v_rejected_events</code>, <code>v_daily</code>, <code>v_funnel</code>, <code>v_codes</code>, <code>v_promotion_versions</code>,
<code>v_price_differences</code>. Test sites and robots are in them, too: <code>cdp_source</code> and <code>traffic</code> tell them apart. It runs beside the collector, for at most ${children.sqlSeconds} seconds.</p>
<form class="stack" method="post" action="${linkTo(view, "/dashboard/sql")}"><label for="sql">Query</label>
<textarea id="sql" name="sql" rows="12" spellcheck="false">
${sql}</textarea><p><button class="primary">Ask</button></p></form>${result}`,
  );
