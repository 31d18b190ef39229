import type { ReportResults } from "../../../services/reports/index.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { funnelChart } from "../charts.ts";
import { panel } from "../components.ts";
import { percent, whole } from "../format.ts";
import { reasonPhrase } from "../reason-texts.ts";
import { reportLinks } from "../reports.ts";
import { type TableColumn, table } from "../table.ts";
import { linkTo, type Parameters, type View } from "../view.ts";

type Funnel = ReportResults["funnel"];
type Stage = Funnel["data"][number];
type StageName = Stage["stage"];
type ReasonCount = Stage["reasons"][number];

const STAGES: Readonly<Record<StageName, string>> = {
  entered: "Entered",
  recognized: "Valid code",
  conditions_met: "Qualified",
  accepted: "Accepted",
  redeemed: "Used in an order",
};

interface Drop {
  readonly text: string;
  /** The text of a single attempt, where it differs. */
  readonly singular?: string;
  /** The only reason of such a drop: the text says it already. */
  readonly reason?: string | null;
  /** The text where there are other reasons, too. */
  readonly mixed?: string;
}

const DROPS: Readonly<Record<Exclude<StageName, "entered">, Drop>> = {
  recognized: {
    text: "weren't valid codes",
    singular: "wasn't a valid code",
    reason: "unknown_code",
    mixed: "weren't valid codes, or were refused for no known reason",
  },
  conditions_met: { text: "didn't qualify" },
  accepted: { text: "qualified but were refused", singular: "qualified but was refused" },
  redeemed: { text: "got the discount, but no order used it", reason: null },
};

const TITLE = "Code funnel";
const MAX_REASONS = 4;

/** How many attempts reach each stage, with the reasons of those that don't. @param filter a code or promotion */
export function funnelPanel(view: View, { data, meta }: Funnel, filter: Parameters = {}): Html {
  const entered = data[0]!.attempts;
  const chart =
    entered === 0
      ? html`<p class="empty">No codes tried in this period.</p>`
      : html`${chartOf(data, entered)}<ul class="reasons">${data.map((stage) => html`${dropItem(view, stage, filter)}${notKnownItem(stage)}`)}</ul>${reportedStatusNote(meta)}`;
  return panel("funnel", TITLE, chart, {
    table: table(TITLE, COLUMNS, data),
    ...reportLinks(view, "funnel", meta, filter),
  });
}

const chartOf = (data: readonly Stage[], entered: number): Html =>
  funnelChart(
    data.map(({ stage, attempts }) => ({
      name: STAGES[stage],
      value: attempts,
      title: `${whole(attempts)} · ${percent(attempts, entered)}`,
    })),
    "Attempts that reach each stage",
  );

const COLUMNS: readonly TableColumn<Stage>[] = [
  { name: "Stage", cell: ({ stage }) => STAGES[stage] },
  { name: "Attempts", type: "number", cell: ({ attempts }) => whole(attempts) },
  { name: "Dropped", type: "number", cell: ({ dropped }) => whole(dropped) },
  { name: "Not known", type: "number", cell: ({ not_known }) => whole(not_known) },
  { name: "Reasons", type: "long", cell: ({ reasons }) => reasons.map(countText).join(", ") },
];

/** `2,247 below minimum spend`. */
const countText = ({ reason, attempts }: ReasonCount): string =>
  `${whole(attempts)} ${reason === null ? "in no order" : reasonPhrase(reason)}`;

/** The attempts that nobody judged leave the funnel at its first stage. */
const notKnownItem = ({ not_known }: Stage): Html =>
  not_known === 0
    ? NOTHING
    : html`<li><b>${whole(not_known)}</b> not known: your shop sent no outcome, and no promotion here has the code, or its promotion is partial</li>`;

function dropItem(view: View, { stage, dropped, reasons }: Stage, filter: Parameters): Html {
  if (stage === "entered" || dropped === 0) return NOTHING;
  const { text, singular = text, reason, mixed } = DROPS[stage];
  const link = (content: string, to: string | null) => reasonLink(view, content, to, filter);
  const isMixed = mixed !== undefined && reasons.some((counted) => counted.reason !== reason);
  const name = isMixed ? mixed : link(dropped === 1 ? singular : text, reason ?? null);
  const total = html`<b>${whole(dropped)}</b> ${name}`;
  const listed = reasons.filter((counted) => isMixed || counted.reason !== reason).slice(0, MAX_REASONS);
  const list = listed.map((counted, at) => html`${at === 0 ? ": " : ", "}${link(countText(counted), counted.reason)}`);
  return html`<li>${total}${list}</li>`;
}

/** A link to the attempts of a code, or else the codes, that failed for a reason. No list is by promotion. */
function reasonLink(view: View, content: string, reason: string | null, filter: Parameters): Html {
  if (reason === null || filter.promotion_id !== undefined) return html`${content}`;
  const path = filter.code === undefined ? "/dashboard/codes" : "/dashboard/codes/attempts";
  return html`<a href="${linkTo(view, path, { ...filter, reason })}">${content}</a>`;
}

function reportedStatusNote({ reported_status: { constant, statuses } }: Funnel["meta"]): Html {
  const [only] = statuses;
  return constant && only
    ? html`<p class="hint">Your site sends the same status (${only.reported_status}) for every code, so we ignore it.</p>`
    : NOTHING;
}
