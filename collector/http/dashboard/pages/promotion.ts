import { listCodes } from "../../../services/code-list.ts";
import { generateCodes } from "../../../services/codegen.ts";
import { createCode } from "../../../services/codes.ts";
import { promotionVersions } from "../../../services/promotion-list.ts";
import { changePromotion, promotionById } from "../../../services/promotions.ts";
import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import { REPORTS, type ReportResults } from "../../../services/reports/index.ts";
import type { AppContext } from "../../app-context.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { allOrRefusal } from "../all-or-refusal.ts";
import { card, cards, codeBlock, notice, panel, problem } from "../components.ts";
import { intervalOf, withDefaultDays } from "../days.ts";
import { numberOr } from "../editor/values.ts";
import type { FileLinks } from "../file-links.ts";
import { dayFilters } from "../filters.ts";
import { count, dateTime, longDateTime, money, percent, whole } from "../format.ts";
import type { FormRequest, FormResult, Page, PageContent, PageRequest } from "../page.ts";
import { excludedNote } from "../panels/excluded-note.ts";
import { funnelPanel } from "../panels/funnel.ts";
import { timeseriesPanel } from "../panels/timeseries.ts";
import { codesFileLinks, codesPanel } from "../promotion/codes-panel.ts";
import { historyPanel } from "../promotion/history-panel.ts";
import { originPanel } from "../promotion/origin-panel.ts";
import { ruleTexts } from "../promotion/rule-texts.ts";
import { kindText, promotionBadge } from "../promotion-status.ts";
import { discountNote, usesText } from "../redemption-texts.ts";
import { loadReport } from "../reports.ts";
import { linkTo, mayManage, type View } from "../view.ts";

const PATH = "/dashboard/promotions/:id";

/** One promotion: its numbers, codes, rules and history. */
export const promotion: Page = {
  path: PATH,
  scope: "read",
  content,
  forms: [
    { path: `${PATH}/status`, scope: "manage", submit: changeStatus },
    { path: `${PATH}/codes`, scope: "manage", submit: addCodes },
  ],
};

const CODES_LIMIT = "50";
const VERSIONS_LIMIT = "20";

type Promotion = Exclude<Awaited<ReturnType<typeof promotionById>>, Refusal>["data"];

/** @param refused why a form of the page was refused */
async function content(
  { context, view: requested, id, parameter }: PageRequest,
  refused?: Refusal,
): Promise<PageContent | Refusal> {
  const now = context.now();
  const view = withDefaultDays(requested, now);
  const { property } = view.access;
  const found = await promotionById(context.store, property, id);
  if (isRefusal(found)) return found;
  const promotion = found.data;
  const filter = { promotion_id: id };
  const loaded = await allOrRefusal([
    loadReport(context, view, REPORTS.promotions, filter),
    loadReport(context, view, REPORTS.funnel, filter),
    loadReport(context, view, REPORTS.timeseries, { ...filter, interval: intervalOf(view) }),
    promotionVersions(context.store, property, id, { limit: VERSIONS_LIMIT }),
    loadCodes(context, view, promotion, parameter("after")),
  ]);
  if (isRefusal(loaded)) return loaded;
  const [report, funnel, timeseries, versions, codes] = loaded;
  const message = refused ? problem(refused.detail, refused.errors) : notice(resultText(parameter, promotion, view));
  return {
    title: promotion.name,
    body: html`${message}${statusBar(view, promotion)}
${dayFilters(view, now)}${excludedNote(view, funnel.meta)}${totals(report.data)}
<div class="two">${funnelPanel(view, funnel, filter)}${timeseriesPanel(view, timeseries, filter)}</div>
${originPanel(promotion)}${codes ? codesPanel(view, promotion, codes) : NOTHING}${rulesPanel(promotion)}${historyPanel(versions.data)}`,
  };
}

/** null where the promotion is automatic. */
async function loadCodes({ store }: AppContext, view: View, { id, redemption_type }: Promotion, after: string) {
  if (redemption_type !== "COUPON") return null;
  return listCodes(store, view.access.property, String(id), { limit: CODES_LIMIT, ...(after !== "" && { after }) });
}

/**
 * @param codes the number of codes that were generated
 * @param files the addresses of the promotion's codes
 */
type ResultText = (promotion: Promotion, codes: number, files: FileLinks) => Html | string;

/** The results of forms, as the redirect names them. */
const RESULTS: ReadonlyMap<string, ResultText> = new Map<string, ResultText>([
  ["created", () => "Saved. The promotion is live."],
  ["later", ({ start_date }) => `Saved. Starts ${longDateTime(start_date)}.`],
  ["disabled", () => "Saved as paused."],
  ["invalid", () => "Saved, but it can't run: one rule would repeat endlessly."],
  ["codeless", () => "Saved without a code: another promotion has that code. Add another below."],
  ["paused", () => "Paused. New carts no longer get it."],
  ["resumed", () => "Resumed. It applies from the next cart."],
  ["code", () => "Code added."],
  [
    "codes",
    (_, codes, { csv, xlsx }) =>
      html`${count(codes, "code")} created. <a href="${csv}" download>Download CSV</a> or <a href="${xlsx}" download>XLSX</a>`,
  ],
]);

const resultText = (parameter: PageRequest["parameter"], promotion: Promotion, view: View): Html | string | undefined =>
  RESULTS.get(parameter("done"))?.(promotion, Number(parameter("codes")) || 0, codesFileLinks(view));

/** Status, dates and limits, and the button that pauses or resumes. */
function statusBar(view: View, promotion: Promotion): Html {
  const { status, start_date, end_date, current_uses, max_uses, priority } = promotion;
  const [next, text] = status === "ENABLED" ? ["DISABLED", "Pause"] : ["ENABLED", "Resume"];
  const button = html`<form method="post" action="${linkTo(view, `${view.path}/status`)}">
<button class="primary" name="status" value="${next}">${text}</button></form>`;
  const dates = end_date === null ? `from ${dateTime(start_date)}` : `${dateTime(start_date)} to ${dateTime(end_date)}`;
  return html`<div class="status-bar"><p>${promotionBadge(status)} ${kindText(promotion)} · ${dates} UTC · ${usesText(current_uses, max_uses)} · priority ${priority}</p>
${mayManage(view) && status !== "INVALID" && promotion.source === undefined ? button : NOTHING}</div>`;
}

/** Three numbers in each currency. */
function totals(rows: ReportResults["promotions"]["data"]): Html {
  const all = rows.flatMap((row) => [
    card("Redemptions", whole(row.redemptions), `${whole(row.observed)} not confirmed by your rules`),
    card("Discount given", money(row.discount, row.currency), discountNote(row)),
    card("Redemption rate", percent(row.redeemed, row.attempts), `of ${count(row.attempts, "attempt")}`),
  ]);
  return cards(all);
}

const rulesPanel = (promotion: Promotion): Html =>
  panel(
    "rules",
    "Rules",
    html`${ruleTexts(promotion).map((text) => html`<p>${text}</p>`)}${codeBlock(JSON.stringify(promotion.rules, null, 2))}
<details><summary>View as JSON</summary>${codeBlock(JSON.stringify(promotion, null, 2))}</details>`,
  );

async function changeStatus(request: FormRequest): Promise<FormResult> {
  const { context, view, id, form } = request;
  const { property, actor } = view.access;
  const changed = await changePromotion(context.store, property, actor, id, { status: form.get("status") ?? "" });
  if (isRefusal(changed)) return refusedPage(request, changed);
  return { redirect: linkTo(view, view.path, { done: changed.data.status === "ENABLED" ? "resumed" : "paused" }) };
}

/** Adds the code that the form names, or generates as many as it orders. */
function addCodes(request: FormRequest): Promise<FormResult> {
  return request.form.has("code") ? addCode(request) : addGeneratedCodes(request);
}

async function addCode(request: FormRequest): Promise<FormResult> {
  const { context, view, id, form } = request;
  const body = { code: form.get("code"), ...limitsIn(form) };
  const created = await createCode(context.store, view.access.property, id, body);
  if (isRefusal(created)) return refusedPage(request, created);
  return { redirect: linkTo(view, view.path, { done: "code" }) };
}

async function addGeneratedCodes(request: FormRequest): Promise<FormResult> {
  const { context, view, id, form } = request;
  const prefix = form.get("prefix");
  const order = { batch_size: numberOr(form.get("batch_size") ?? ""), ...(prefix && { prefix }), ...limitsIn(form) };
  const generated = await generateCodes(context.store, view.access.property, id, order);
  if (isRefusal(generated)) return refusedPage(request, generated);
  return { redirect: linkTo(view, view.path, { done: "codes", codes: String(generated.data.codes.length) }) };
}

const limitsIn = (form: URLSearchParams) => ({
  max_uses: numberOr(form.get("max_uses") || "0"),
  max_uses_per_customer: numberOr(form.get("max_uses_per_customer") || "0"),
});

async function refusedPage(request: FormRequest, refused: Refusal): Promise<FormResult> {
  const page = await content(request, refused);
  return isRefusal(page) ? page : { ...page, status: 422 };
}
