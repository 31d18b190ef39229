import type { ReportResults } from "../../../services/reports/index.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { count, money, whole } from "../format.ts";

type Sales = ReportResults["sales"]["data"];

/** The totals over all codes, a line per currency. Lost carts are distinct here: those of the rows of codes don't add up. */
export const allCodesTotals = (sales: Sales): Html => {
  const tried = sales.filter(({ attempts }) => attempts > 0);
  return tried.length === 0
    ? NOTHING
    : html`<ul class="hint">${tried.map((row) => html`<li>${textOf(row)}</li>`)}</ul>`;
};

function textOf(row: Sales[number]): string {
  const outcomes = `${whole(row.accepted)} accepted, ${whole(row.failed)} failed, ${whole(row.not_known)} not known`;
  const carts = `${count(row.lost_carts, "distinct cart")} lost with ${money(row.lost_value, row.currency)}`;
  return `All codes in ${row.currency}: ${count(row.attempts, "attempt")}: ${outcomes}; ${carts}`;
}
