import type { RedemptionsRow } from "../../store/ports/reports.ts";
import { isRefusal } from "../refusal.ts";
import { REDEMPTIONS_QUERY, readReport } from "./query.ts";
import { columns, type MakeReport, metaOf } from "./report.ts";
import { amount } from "./row-format.ts";

export const CLAIMS_QUERY = REDEMPTIONS_QUERY;

const COLUMNS = [
  ...columns("text", "outcome", "claim", "basis", "source", "currency"),
  ...columns("boolean", "with_code"),
  ...columns("integer", "redemptions"),
  ...columns("amount", "discount", "claimed_discount"),
  ...columns("integer", "reversed"),
  ...columns("amount", "reversed_discount"),
];

/** The site's word beside the rules'. Where the site names no amount, there is nothing to compare. */
function outcomeOf({ basis, claim }: RedemptionsRow): "only_site" | (typeof OUTCOMES)[keyof typeof OUTCOMES] {
  return basis === "observed" ? "only_site" : OUTCOMES[claim];
}

const OUTCOMES = {
  none: "confirmed",
  equal: "confirmed",
  zero: "only_rules",
  differs: "amount_differs",
} as const satisfies Record<RedemptionsRow["claim"], string>;

/** Claim against truth: what the site honoured though no rule confirms it, the reverse, and where amounts differ. */
export const claims = (async (store, property, sent, now) => {
  const asked = readReport(CLAIMS_QUERY, property, sent, now);
  if (isRefusal(asked)) return asked;
  const { rows, sql } = await store.redemptionsBy({ propertyId: property.id, filter: asked.filter });
  const data = rows.map((row) => ({
    outcome: outcomeOf(row),
    claim: row.claim,
    basis: row.basis,
    source: row.source,
    currency: row.currency,
    with_code: row.coded === 1,
    redemptions: row.redemptions,
    ...amount("discount", row.discount, row.currency),
    ...amount("claimed_discount", row.claimed_discount, row.currency),
    reversed: row.reversed,
    ...amount("reversed_discount", row.reversed_discount, row.currency),
  }));
  return { format: asked.format, columns: COLUMNS, data, meta: await metaOf(store, property.id, asked, sql) };
}) satisfies MakeReport;
