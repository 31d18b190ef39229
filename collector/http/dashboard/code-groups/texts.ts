import type { CodeGroupResponse } from "../../../contract/responses/code-group.ts";
import { type Html, html } from "../../html.ts";
import { money } from "../format.ts";

type Payout = CodeGroupResponse["payout"];

/** What the owner of a group gets: `10% of net revenue`, `$5.00 per order`; a dash for nothing. */
export function payoutText(payout: Payout): string {
  if (payout === null) return "–";
  return "percentage" in payout
    ? `${payout.percentage}% of net revenue`
    : `${money(payout.amount, payout.currency)} per order`;
}

/** The codes of a group in words. */
export function codesText({
  prefix,
  pattern,
  promotion_id,
  import: imported,
}: CodeGroupResponse["codes"]): Html | string {
  if (prefix !== undefined) return html`<code>${prefix}…</code>`;
  if (pattern !== undefined) return html`<code>${pattern}</code>`;
  return imported === undefined
    ? `Promotion ${promotion_id}`
    : `Import ${imported.import_id} of promotion ${imported.promotion_id}`;
}
