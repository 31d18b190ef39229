import { deleteCodeByName } from "../../../services/codes.ts";
import { guessingLists } from "../../../services/guessing.ts";
import { isRefusal, type Refusal } from "../../../services/refusal.ts";
import { replaceCode } from "../../../services/replace-code.ts";
import { REPORTS } from "../../../services/reports/index.ts";
import type { AppContext } from "../../app-context.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { notice, problem } from "../components.ts";
import { withDefaultDays } from "../days.ts";
import { dayFilters } from "../filters.ts";
import { codeLink } from "../links.ts";
import type { FormRequest, FormResult, Page, PageContent, PageRequest } from "../page.ts";
import { guessedPanel, guessingCards, missesPanel, originPanels } from "../panels/guessing.ts";
import { loadReport } from "../reports.ts";
import { linkTo, type View } from "../view.ts";

const PATH = "/dashboard/guessing";

/** What the guessing guard counted, and the codes that may have been guessed. */
export const guessing: Page = {
  path: PATH,
  label: "Guessing",
  scope: "read",
  content,
  forms: [
    { path: `${PATH}/:id/disable`, scope: "manage", submit: disable },
    { path: `${PATH}/:id/replace`, scope: "manage", submit: replace },
  ],
};

const DAY = 86_400_000;
/** The days that are shown at first: sources are kept as long. */
const DEFAULT_DAYS = 7;

/** @param refused why a form of the page was refused */
async function content(request: PageRequest, refused?: Refusal): Promise<PageContent | Refusal> {
  const { context, parameter } = request;
  const now = context.now();
  const view = withDefaultDays(request.view, now, DEFAULT_DAYS);
  const interval = intervalOf(view);
  const report = await loadReport(context, view, REPORTS.guessing, { interval });
  if (isRefusal(report)) return report;
  const { from, to } = report.meta;
  const lists = await guessingLists(context.store, view.access.property, Date.parse(from), Date.parse(to));
  const message = refused ? problem(refused.detail, refused.errors) : await resultNotice(context, view, parameter);
  const isEmpty = report.data.every(({ misses, answers }) => misses === 0 && answers === 0);
  const counts = isEmpty
    ? html`<p class="empty">${await emptyText(context, view)}</p>`
    : html`${guessingCards(report.data)}${missesPanel(view, report, interval)}${originPanels(view, lists)}`;
  return {
    title: "Guessing",
    body: html`${message}<p>Who tries many codes may find one that works. The guessing guard answers a few wrong codes, and then withholds answers. Counts are of all sites of the property.</p>
${dayFilters(view, now)}${counts}${isEmpty && lists.codes.length === 0 ? NOTHING : guessedPanel(view, lists.codes)}`,
  };
}

/** Hours where they can be told apart in a chart. */
const intervalOf = ({ query }: View): "day" | "hour" =>
  Date.parse(query.to) - Date.parse(query.from) < DEFAULT_DAYS * DAY ? "hour" : "day";

/** Why there is nothing to see. */
async function emptyText({ store, hasGuessingGuard }: AppContext, { access: { property } }: View): Promise<string> {
  if (!hasGuessingGuard) return "The guessing guard is off (GUESSING_GUARD): nothing is counted.";
  if (!(await store.hasCodes(property.id)))
    return "This property has no codes, so there is nothing to guess or to count.";
  return "No page asked about a code in this period. Counts appear after at most 10 seconds.";
}

/** The result of a form, as the redirect names it. A new code is named only if it exists: an address may say anything. */
async function resultNotice({ store }: AppContext, view: View, parameter: PageRequest["parameter"]): Promise<Html> {
  const done = parameter("done");
  if (done === "disabled") return notice("Disabled. The code no longer works, and its redemptions stay.");
  if (done !== "replaced") return NOTHING;
  const code = await store.code(view.access.property.id, parameter("code"));
  return notice(code ? html`Replaced. The new code is ${codeLink(view, code.code)}.` : "Replaced.");
}

async function disable(request: FormRequest): Promise<FormResult> {
  const { context, view, id: code } = request;
  const { property, actor } = view.access;
  const refused = await deleteCodeByName(context.store, property, actor, { code });
  return refused ? refusedPage(request, refused) : { redirect: linkTo(view, PATH, { done: "disabled" }) };
}

async function replace(request: FormRequest): Promise<FormResult> {
  const { context, view, id } = request;
  const { property, actor } = view.access;
  const created = await replaceCode(context.store, property, actor, id);
  if (isRefusal(created)) return refusedPage(request, created);
  return { redirect: linkTo(view, PATH, { done: "replaced", code: created.data.code }) };
}

async function refusedPage(request: FormRequest, refused: Refusal): Promise<FormResult> {
  const page = await content(request, refused);
  return isRefusal(page) ? page : { ...page, status: 422 };
}
