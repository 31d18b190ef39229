import type { ReportResults } from "../../../services/reports/index.ts";
import { type Html, html } from "../../html.ts";
import { panel } from "../components.ts";
import { count, longDateTime, money, whole } from "../format.ts";
import { codePath } from "../links.ts";
import { reasonText } from "../reason-texts.ts";
import { reportLinks } from "../reports.ts";
import { linkTo, type View } from "../view.ts";
import { CODE_ORDERS } from "./code-orders.ts";

type Findings = ReportResults["findings"];
type Finding = Findings["data"][number];

/** The sentence of a finding, and the page with its rows. */
interface FindingText {
  sentence(finding: Finding): Html;
  link(view: View, finding: Finding): string;
  readonly linkText: string;
}

const codeOf = (code: string | null): Html => html`<code>${code ?? ""}</code>`;
const timeOf = (iso: string | null): string => (iso === null ? "an unknown time" : longDateTime(iso));

/** What carts are worth that no order followed. */
function lostText({ amount, amount_of, currency }: Finding): string {
  return amount_of === 0 ? "no known cart was lost" : `${money(amount, currency)} in ${count(amount_of, "lost cart")}`;
}

/** The part that the finding is of: `3 of 5 carts`. */
const partOf = ({ count: part, base }: Finding, noun: string): string => `${whole(part)} of ${count(base, noun)}`;

function discountText({ amount, amount_of, count: orders, currency }: Finding): string {
  if (amount_of === 0) return "discounts not reported";
  const known = amount_of === orders ? "" : ` (discount reported in ${whole(amount_of)} of ${whole(orders)})`;
  return `${money(amount, currency)} off${known}`;
}

/** The refusals of a code in the days of the view. */
const refusals: FindingText["link"] = (view, { code, reason }) =>
  linkTo(view, "/dashboard/codes/attempts", { code: code ?? "", reason: reason ?? "" });

const TEXTS: Readonly<Record<Finding["kind"], FindingText>> = {
  honored_after_end: {
    sentence: (finding) =>
      html`Your site still honors ${codeOf(finding.code)}, which ended ${timeOf(finding.since)}: ${partOf(finding, "order")} came more than 24 hours later, ${discountText(finding)}.`,
    link: (view, { code }) => `${codePath(view, code ?? "")}#${CODE_ORDERS}`,
    linkText: "Show the orders",
  },
  used_up: {
    sentence: (finding) =>
      html`${codeOf(finding.code)} is used up and still tried: refused in ${partOf(finding, "cart")}, ${lostText(finding)}.`,
    link: refusals,
    linkText: "Show the attempts",
  },
  refused_now: {
    sentence: (finding) =>
      html`${codeOf(finding.code)} was accepted before and is refused now (${reasonOf(finding)}): ${partOf(finding, "cart")}, ${lostText(finding)}.`,
    link: refusals,
    linkText: "Show the attempts",
  },
  mistyped: {
    sentence: (finding) =>
      html`${codeOf(finding.code)} is not a code, but one slip from ${codeOf(finding.meant)}: refused in ${partOf(finding, "cart")}, ${lostText(finding)}.`,
    link: refusals,
    linkText: "Show the attempts",
  },
  rejected_events: {
    sentence: (finding) =>
      html`${partOf(finding, "rejected event")} ${finding.count === 1 ? "is" : "are"} not replayed, the last from ${timeOf(finding.last_at)}.`,
    link: (view) => linkTo(view, "/dashboard/rejected"),
    linkText: "Show the events",
  },
  silent_tag: {
    sentence: (finding) =>
      html`Your pages sent no event since ${timeOf(finding.last_at)}. The ${count(finding.count, "event")} before began ${timeOf(finding.since)}.`,
    link: (view) => linkTo(view, "/dashboard/live"),
    linkText: "Show the last events",
  },
};

const reasonOf = ({ reason }: Finding): string => (reason === null ? "no reason" : reasonText(reason));

function item(view: View, finding: Finding): Html {
  const { sentence, link, linkText } = TEXTS[finding.kind];
  const about = finding.code === null ? "" : ` of ${finding.code}`;
  return html`<li>${sentence(finding)} <a href="${link(view, finding)}">${linkText}${about}</a></li>`;
}

/**
 * What needs attention first, or what was looked at.
 * @param attempts the attempts of the same days
 */
export function findingsPanel(view: View, { data, meta }: Findings, attempts: number): Html {
  const title = "Needs attention";
  const empty = html`<p>Nothing needs attention: we checked ${count(attempts, "attempt")}, the orders after a code's end, rejected events and the tag, from ${longDateTime(meta.from)} to ${longDateTime(meta.to)}.</p>`;
  const list =
    data.length === 0 ? empty : html`<ol class="findings">${data.map((finding) => item(view, finding))}</ol>`;
  return panel("findings", title, list, reportLinks(view, "findings", meta));
}
