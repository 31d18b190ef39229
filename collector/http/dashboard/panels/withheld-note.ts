import type { ReportResults } from "../../../services/reports/index.ts";
import { type Html, html, NOTHING } from "../../html.ts";
import { count, percent, whole } from "../format.ts";
import { linkTo, type View } from "../view.ts";

type Day = ReportResults["guessing"]["data"][number];

/** The part of a day's answers to visitors with a cart that may be withheld: more is a finding. */
const MOST_WITHHELD = 0.01;

const isFinding = (day: Day): boolean => day.cart_answers_withheld > MOST_WITHHELD * day.cart_answers;

/** Warns of days on which many visitors with a cart got no answer about a code. @param days of the report `guessing` */
export function withheldNote(view: View, days: readonly Day[]): Html {
  const found = days.filter(isFinding);
  const latest = found.at(-1);
  if (!latest) return NOTHING;
  const others = found.length === 1 ? "" : `, and more than 1% on ${count(found.length - 1, "other day")} shown here`;
  return html`<p class="problem" role="alert">The guessing guard withheld ${percent(latest.cart_answers_withheld, latest.cart_answers)} of the answers to visitors with a cart on ${latest.period} (${whole(latest.cart_answers_withheld)} of ${whole(latest.cart_answers)})${others}. <a href="${linkTo(view, "/dashboard/guessing")}">See who tried codes</a></p>`;
}
