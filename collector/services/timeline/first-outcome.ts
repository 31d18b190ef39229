import type { CodeCheckRow } from "../../store/ports/facts.ts";
import type { FirstOutcome, TimelineCheck } from "../../store/ports/timeline.ts";

/** Reasons for which the rules can't decide. */
const UNDECIDED: readonly FirstOutcome["reason"][] = ["cart_unknown", "shipping_unknown"];

/** Whether the promotions here accepted a code, as the column `rules_outcome` says it of the present outcome. */
function rulesOutcome({ evaluates }: CodeCheckRow, first: FirstOutcome): CodeCheckRow["verdict"] {
  const isUndecided = first.promotion_id === null || first.partial || UNDECIDED.includes(first.reason);
  if (evaluates !== "here" && isUndecided) return "not_known";
  return first.in_totals ? "accepted" : "rejected";
}

/** The outcome of a check when its code was entered, with its verdict: by the site, or else by the rules. */
export function firstOutcome({ row, first }: TimelineCheck) {
  const { status, reason, in_totals, missing_quantity, currency, site_outcome, site_reason } = first;
  const verdict = site_outcome ?? rulesOutcome(row, first);
  const verdict_reason = verdict === "rejected" ? (site_outcome === null ? reason : site_reason) : null;
  const { discount_minor, missing_amount_minor, cart_value_minor } = first;
  const amounts = { discount_minor, missing_amount_minor, cart_value_minor };
  return { verdict, verdict_reason, status, reason, in_totals, missing_quantity, currency, ...amounts };
}
