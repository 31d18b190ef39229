import type { Html } from "../html.ts";
import { type BadgeKind, badge } from "./components.ts";
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

/** A code check as far as its outcome needs it. Amounts are decimals of `currency`. */
export interface CheckOutcome {
  readonly status: number;
  readonly in_totals: boolean;
  readonly reason: string | null;
  readonly discount: string | null;
  readonly missing_amount: string | null;
  readonly missing_quantity: number | null;
  readonly currency: string;
}

/** The outcome of a code check in a few words: `$50.00 off`, `needs 1 more item`, `promotion ended`. */
export const checkOutcome = (check: CheckOutcome): { readonly text: string; readonly kind: BadgeKind } => ({
  text: check.in_totals ? benefitText(check) : shortfallText(check),
  kind: kindOf(check.in_totals),
});

/**
 * A code that is in the totals with a discount of zero gives what takes nothing off the goods: a gift or cheaper shipping.
 */
function benefitText({ status, discount, currency }: CheckOutcome): string {
  const outcome = status === 5 ? "used" : "applied";
  if (discount === null) return outcome;
  return `${outcome}, ${Number(discount) > 0 ? `${money(discount, currency)} off` : "gift or cheaper shipping"}`;
}

function shortfallText({ reason, missing_amount, missing_quantity, currency }: CheckOutcome): string {
  if (missing_quantity !== null) return `needs ${count(missing_quantity, "more item")}`;
  if (missing_amount !== null) return `needs ${money(missing_amount, currency)} more`;
  return reason === null ? "no reason recorded" : reasonPhrase(reason);
}
