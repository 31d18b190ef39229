import type { Html } from "../html.ts";
import { type BadgeKind, badge } from "./components.ts";
import { type Discounts, discountsText, offTexts } from "./discount-texts.ts";
import { count, money } from "./format.ts";
import { reasonPhrase } from "./reason-texts.ts";

/** The statuses of a code; `in_totals` distinguishes the two of status 4. */
function statusText(status: number, inTotals: boolean): string {
  if (status === 4) return inTotals ? "Applied" : "No discount";
  return STATUSES[status] ?? String(status);
}

const STATUSES: Readonly<Record<number, string>> = { 1: "Unknown", 2: "Inactive", 3: "Didn't qualify", 5: "Used" };

const kindOf = (inTotals: boolean): BadgeKind => (inTotals ? "good" : "bad");

/** The status of a code, green where its discount is in the cart's totals. */
export const statusBadge = (status: number, inTotals: boolean): Html =>
  badge(statusText(status, inTotals), kindOf(inTotals));

/** What a code check says of its code. */
interface JudgedCheck {
  readonly verdict: "accepted" | "rejected" | "not_known";
  readonly rules_outcome: "accepted" | "rejected" | "not_known";
  readonly redeemed: boolean;
  readonly status: number;
  readonly in_totals: boolean;
  readonly reason: string | null;
}

/** Whether a code worked: by the shop, or else by the rules. */
export function verdictBadge({ verdict, redeemed }: JudgedCheck): Html {
  if (verdict === "accepted") return badge(redeemed ? "Used" : "Accepted", "good");
  return verdict === "rejected" ? badge("Rejected", "bad") : badge("Not known", "plain");
}

/** The status of a code by the rules, with its reason; where they don't know the code, nothing. */
export const rulesText = ({ rules_outcome, status, in_totals, reason }: JudgedCheck): string => {
  if (rules_outcome === "not_known") return "–";
  const text = statusText(status, in_totals);
  return reason === null ? text : `${text}: ${reasonPhrase(reason)}`;
};

/** A code check as far as its outcome needs it. Amounts are decimals of `currency`. */
export interface CheckOutcome extends Discounts {
  readonly status: number;
  readonly in_totals: boolean;
  readonly reason: string | null;
  readonly missing_amount: string | null;
  readonly missing_quantity: number | null;
  readonly currency: string;
}

/** The outcome of a code check in a few words: `$50.00 off`, `needs 1 more item`, `promotion ended`. */
export const checkOutcome = (check: CheckOutcome): { readonly text: string; readonly kind: BadgeKind } => ({
  text: check.in_totals ? benefitText(check) : shortfallText(check),
  kind: kindOf(check.in_totals),
});

function benefitText(check: CheckOutcome): string {
  const outcome = check.status === 5 ? "used" : "applied";
  return check.discount === null ? outcome : `${outcome}, ${benefitWithAmount(check)}`;
}

/** A code that is in the totals and takes nothing off the goods gives a gift or cheaper shipping. */
function benefitWithAmount(check: CheckOutcome): string {
  const off = offTexts(check, check.currency);
  return off.length > 0 ? off.join(", ") : "gift or cheaper shipping";
}

/** The discount of a code, for a column of its own: `$50.00`, `$6.00 off shipping`; `$0.00` where it is not in the totals. */
export function discountText(check: CheckOutcome): string {
  const isUnknown = check.discount === null;
  return check.in_totals && !isUnknown && Number(check.discount) === 0
    ? benefitWithAmount(check)
    : discountsText(check, check.currency);
}

function shortfallText({ reason, missing_amount, missing_quantity, currency }: CheckOutcome): string {
  if (missing_quantity !== null) return `needs ${count(missing_quantity, "more item")}`;
  if (missing_amount !== null) return `needs ${money(missing_amount, currency)} more`;
  return reason === null ? "no reason recorded" : reasonPhrase(reason);
}
