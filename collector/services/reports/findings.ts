import { z } from "zod";
import { moment } from "../../contract/responses/envelope.ts";
import { reason } from "../../contract/responses/promocode.ts";
import { FINDING_KINDS, type Finding } from "../findings/finding.ts";
import { findFindings, MAX_FINDINGS } from "../findings/index.ts";
import { isoOrNull } from "../iso.ts";
import { amount, amountFields, count, currency } from "./fields.ts";
import { EVERY_REPORT } from "./query.ts";
import { defineReport } from "./report.ts";

/** What needs attention first. */
export const findings = defineReport({
  summary: "Findings",
  description: `What needs attention first: at most ${MAX_FINDINGS} findings, those of the most money first. \`meta.sql\` returns the facts that the rules read, before them.`,
  query: {
    ...EVERY_REPORT,
    currency: EVERY_REPORT.currency.describe(
      "Of the codes and their amounts. Default: all codes, and amounts in the property's.",
    ),
  },
  row: {
    kind: z
      .enum(FINDING_KINDS)
      .describe(
        "honored_after_end: at least 3 orders later than 24 hours after the code's end. used_up: the code is used up, and still tried. refused_now: it was accepted before, and the last carts (at least 3) were refused. mistyped: the code is unknown, and one slip from a real one. rejected_events: events wait for a replay. silent_tag: no page of a busy site sent an event for 24 hours.",
      ),
    code: z.string().nullable(),
    meant: z.string().nullable().describe("Of mistyped: the real code."),
    promotion_id: z.int().nullable(),
    reason: reason.nullable().describe("Why the code is refused."),
    count: count.describe("Orders, carts or events that the finding is of."),
    base: count.describe("All orders or carts of the code in the range; or all rejected events, or the newest ones."),
    currency,
    ...amountFields(
      "amount",
      "The discounts of these orders, or the value of these carts if no order followed. null: of events.",
    ),
    amount_of: count.describe("The orders or carts that the amount is of: of known value, and in its currency."),
    since: moment
      .nullable()
      .describe("The end of the code; the last attempt that was not refused; or the oldest of the newest events."),
    last_at: moment.nullable().describe("The last of these orders, carts or events."),
  },
  async make({ store, property, filter, now }) {
    const own = filter.currency ?? property.currency;
    const scope = { store, propertyId: property.id, filter, currency: own, now };
    const found = await findFindings(scope);
    return { rows: found.findings.map((finding) => findingRow(finding, own)), sql: found.sql, meta: {} };
  },
});

const findingRow = ({ kind, code, meant, ...finding }: Finding, own: string) => ({
  kind,
  code,
  meant,
  promotion_id: finding.promotion_id,
  reason: finding.reason,
  count: finding.count,
  base: finding.base,
  currency: own,
  ...amount("amount", finding.amount, own),
  amount_of: finding.amount_of,
  since: isoOrNull(finding.since),
  last_at: isoOrNull(finding.last_at),
});
