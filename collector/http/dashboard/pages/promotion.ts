import { listCodes } from "../../../services/code-list.ts";
import { generateCodes } from "../../../services/codegen.ts";
import { createCode } from "../../../services/codes.ts";
import { promotionVersions } from "../../../services/promotion-list.ts";
import { changePromotion, promotionById } from "../../../services/promotions.ts";
import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import { REPORTS } from "../../../services/reports/index.ts";
import type { AppContext } from "../../app-context.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import {
  card,
  cards,
  moment,
  money,
  notice,
  pager,
  panel,
  percent,
  problems,
  type TableColumn,
  table,
  whole,
} from "../components.ts";
import { numberOr } from "../editor/values.ts";
import { filters, linkTo, mayManage, page, type View, withDays } from "../layout.ts";
import { codeLink, funnelPanel, hiddenNote, intervalOf, seriesPanel } from "../panels/funnel.ts";
import { textOf } from "../query.ts";
import { type ReportResponses, reportOf } from "../reports.ts";
import type { Done, Form, PageResult } from "../session-guard.ts";
import { promotionBadge, usesText } from "./promotions.ts";

const CODES_SHOWN = "50";

type Query = Readonly<Record<string, unknown>>;
type Promotion = Exclude<Awaited<ReturnType<typeof promotionById>>, Refusal>["data"];
type Codes = Exclude<Awaited<ReturnType<typeof listCodes>>, Refusal>;
type Versions = Exclude<Awaited<ReturnType<typeof promotionVersions>>, Refusal>;

const DONE: Readonly<Record<string, string>> = {
  created: "The promotion is saved, and counts for the next cart.",
  later: "The promotion is saved, and counts from its beginning on.",
  disabled: "The promotion is saved, and rests.",
  invalid: "The promotion is saved as INVALID: one of its rules would apply for ever, so it is never evaluated.",
  codeless: "The promotion is saved, but its code could not be added: somebody took it. Add another one below.",
  paused: "The promotion rests: the next cart goes without it.",
  resumed: "The promotion is active: it counts for the next cart.",
  code: "The code is added.",
  codes: "The codes are made.",
};

/** One promotion: what it is, what it did, its codes, and who changed it. @param refused why a form was not taken */
export async function promotionPage(
  services: AppContext,
  given: View,
  id: string,
  query: Query,
  refused?: Refusal,
): Promise<string | Refusal> {
  const now = services.now();
  const view = withDays(given, now);
  const { store } = services;
  const { property } = view.access;
  const found = await promotionById(store, property, id);
  if (isRefusal(found)) return found;
  const promotion = found.data;
  const hasCodes = promotion.redemption_type === "COUPON";
  const after = textOf(query.after);
  const interval = intervalOf(view);
  const [counted, funnel, series, versions, codes] = await Promise.all([
    reportOf(services, view, REPORTS.promotions, { promotion_id: id }),
    reportOf(services, view, REPORTS.funnel, { promotion_id: id }),
    reportOf(services, view, REPORTS.timeseries, { promotion_id: id, interval }),
    promotionVersions(store, property, id, { limit: "20" }),
    hasCodes ? listCodes(store, property, id, { limit: CODES_SHOWN, ...(after !== "" && { after }) }) : null,
  ]);
  if (isRefusal(counted)) return counted;
  if (isRefusal(funnel)) return funnel;
  if (isRefusal(series)) return series;
  if (isRefusal(versions)) return versions;
  if (isRefusal(codes)) return codes;
  const asked = { promotion_id: id };
  return page(
    view,
    promotion.name,
    html`${refused ? problems(refused.detail, refused.errors) : notice(DONE[textOf(query.done)])}${statusBar(view, promotion)}
${filters(view, now)}${hiddenNote(view, funnel.meta)}${numbers(counted.data)}
<div class="two">${funnelPanel(view, funnel, asked)}${seriesPanel(view, series, { ...asked, interval })}</div>
${codes ? codesPanel(view, promotion, codes) : NOTHING}${rulesPanel(promotion)}${versionsPanel(versions)}`,
  );
}

/** What it is, and the button that pauses it. */
function statusBar(view: View, promotion: Promotion): Html {
  const { id, status, redemption_type, start_date, end_date, current_uses, max_uses, priority } = promotion;
  const [next, label] = status === "ENABLED" ? ["DISABLED", "Pause"] : ["ENABLED", "Resume"];
  const button = html`<form method="post" action="${linkTo(view, `/dashboard/promotions/${id}/status`)}">
<button class="primary" name="status" value="${next}">${label}</button></form>`;
  return html`<div class="standing"><p>${promotionBadge(status)} ${redemption_type === "COUPON" ? "with a code" : "automatic"} ·
from ${moment(start_date)}${end_date === null ? "" : ` to ${moment(end_date)}`} UTC · used ${usesText(current_uses, max_uses)} times · priority ${priority}</p>
${mayManage(view) && status !== "INVALID" ? button : NOTHING}</div>`;
}

const numbers = (rows: ReportResponses["promotions"]["data"]): Html =>
  cards(
    rows.map((row) =>
      card(
        `In ${row.currency}`,
        `${money(row.discount, row.currency)} off`,
        `${whole(row.redemptions)} redemptions, ${whole(row.observed)} of them by the site's word only; ${percent(row.redeemed, row.attempts)} of ${whole(row.attempts)} attempts redeemed; ${money(row.reversed_discount, row.currency)} came back`,
      ),
    ),
  );

function codesPanel(view: View, promotion: Promotion, { data, meta }: Codes): Html {
  const columns: TableColumn<(typeof data)[number]>[] = [
    { name: "Code", show: ({ code }) => codeLink(view, code) },
    { name: "Uses", isNumber: true, show: ({ current_uses, max_uses }) => usesText(current_uses, max_uses) },
    {
      name: "Each customer",
      isNumber: true,
      show: ({ max_uses_per_customer: most }) => (most === 0 ? "any" : whole(most)),
    },
    { name: "Made (UTC)", show: ({ created }) => moment(created) },
  ];
  const { cursor_pagination: paging } = meta;
  const more = paging && "end_cursor" in paging && "next" in paging.links ? paging.end_cursor : undefined;
  const next = more === undefined ? null : linkTo(view, view.path, { after: more });
  const empty = "It has no code yet: nobody can use it.";
  const add = mayManage(view)
    ? html`<div class="two">${addForm(view, promotion)}${generateForm(view, promotion)}</div>`
    : NOTHING;
  return panel("codes", "Its codes", html`${table("Codes", columns, data, { empty })}${pager(null, next)}${add}`);
}

const limits = html`<label>Uses in all <input type="number" name="max_uses" min="0" value="0" aria-describedby="none"></label>
<label>Uses of each customer <input type="number" name="max_uses_per_customer" min="0" value="0" aria-describedby="none"></label>`;

const addForm = (
  view: View,
  { id }: Promotion,
): Html => html`<form class="stack" method="post" action="${linkTo(view, `/dashboard/promotions/${id}/codes`)}">
<h3>Add a code</h3><label>Code <input name="code" required maxlength="50" autocomplete="off"></label>${limits}
<p class="hint" id="none">0 is without limit.</p><button>Add the code</button></form>`;

const generateForm = (view: View, { id, coupon_type }: Promotion): Html =>
  coupon_type !== "BULK"
    ? NOTHING
    : html`<form class="stack" method="post" action="${linkTo(view, `/dashboard/promotions/${id}/codes`)}">
<h3>Make codes</h3><label>How many <input type="number" name="batch_size" min="1" max="250" value="10" required></label>
<label>Prefix <input name="prefix" maxlength="20" autocomplete="off"></label>${limits}<button>Make them</button></form>`;

const rulesPanel = (promotion: Promotion): Html =>
  panel(
    "rules",
    "Its rules",
    html`<pre tabindex="0"><code>${JSON.stringify(promotion.rules, null, 2)}</code></pre>
<details><summary>All of it as JSON</summary><pre tabindex="0"><code>${JSON.stringify(promotion, null, 2)}</code></pre></details>`,
  );

function versionsPanel({ data }: Versions): Html {
  const columns: TableColumn<(typeof data)[number]>[] = [
    { name: "Version", isNumber: true, show: ({ version }) => version },
    { name: "When (UTC)", show: ({ at }) => moment(at) },
    { name: "By", show: ({ by }) => by ?? "–" },
    { name: "What", show: ({ change, changed_fields }) => `${change} ${changed_fields.join(", ")}` },
  ];
  return panel("versions", "Who changed it", table("Who changed it", columns, data));
}

/** Pauses a promotion, or lets it go on. */
export async function changeStatus(
  services: AppContext,
  view: View,
  id: string,
  form: Form,
): Promise<Done | PageResult | Refusal> {
  const { property, actor } = view.access;
  const status = form.get("status");
  const changed = await changePromotion(services.store, property, actor, id, { status });
  if (isRefusal(changed)) return refusedPage(services, view, id, changed);
  const done = changed.data.status === "ENABLED" ? "resumed" : "paused";
  return { to: linkTo(view, `/dashboard/promotions/${id}`, { done }) };
}

/** Adds the code that a form names, or makes as many as it asks for. */
export async function addCodes(
  services: AppContext,
  view: View,
  id: string,
  form: Form,
): Promise<Done | PageResult | Refusal> {
  const { store } = services;
  const { property } = view.access;
  const limits = {
    max_uses: numberOr(form.get("max_uses") || "0"),
    max_uses_per_customer: numberOr(form.get("max_uses_per_customer") || "0"),
  };
  const code = form.get("code");
  const made =
    code === null
      ? await generateCodes(store, property, id, {
          batch_size: numberOr(form.get("batch_size") ?? ""),
          ...(form.get("prefix") && { prefix: form.get("prefix") }),
          ...limits,
        })
      : await createCode(store, property, id, { code, ...limits });
  if (isRefusal(made)) return refusedPage(services, view, id, made);
  return { to: linkTo(view, `/dashboard/promotions/${id}`, { done: code === null ? "codes" : "code" }) };
}

/** The page again, with what is wrong. */
async function refusedPage(
  services: AppContext,
  view: View,
  id: string,
  refused: Refusal,
): Promise<PageResult | Refusal> {
  const path = `/dashboard/promotions/${id}`;
  const html = await promotionPage(services, { ...view, path }, id, {}, refused);
  return isRefusal(html) ? html : { html, status: 422 };
}
