import { z } from "zod";
import { EVENT_FLAGS } from "../../store/columns/vocabulary.ts";
import { count } from "./fields.ts";
import { EVERY_REPORT } from "./query.ts";
import { defineReport } from "./report.ts";

/** Accepted events by what was repaired in them, left out of them, or noticed. */
export const eventFlags = defineReport({
  summary: "Repaired events",
  description:
    "Accepted events by flag: what was repaired in them, left out of them, or noticed. An event with several flags counts for each.",
  query: {
    from: EVERY_REPORT.from,
    to: EVERY_REPORT.to,
    tz: EVERY_REPORT.tz,
    cdp_source: EVERY_REPORT.cdp_source,
    traffic: EVERY_REPORT.traffic,
    currency: EVERY_REPORT.currency.describe("Ignored: events count in every currency."),
    format: EVERY_REPORT.format,
  },
  row: { flag: z.enum(EVENT_FLAGS), events: count, purchases: count.describe("Of these, reports of an order.") },
  async make({ store, property, filter }) {
    const { rows, sql } = await store.flaggedEvents({ propertyId: property.id, filter });
    return { rows: rows.map((row) => ({ ...row })), sql, meta: {} };
  },
});
