import { EVENT_FLAGS } from "../../columns/vocabulary.ts";
import type { FlagRow, ReportFilter, ReportMeta, ReportQuery } from "../../ports/reports.ts";
import type { Db } from "../connection/database.ts";
import { literal } from "../queries/literal.ts";

/** The filters of events beside their time. */
function placeOf({ cdp_source, traffic }: ReportFilter): string {
  const filters = Object.entries({ cdp_source, traffic }).filter(([, value]) => value !== "all");
  return filters.map(([column, value]) => ` AND ${column} = ${literal(value)}`).join("");
}

/** @param time the condition of the range. An index has the events with flags. */
const statement = (from: string, time: string, filter: ReportFilter): string =>
  `WITH kinds (flag) AS (VALUES ${EVENT_FLAGS.map((flag) => `(${literal(flag)})`).join(", ")})
   SELECT flag, count(*) AS events, sum(category = 'product' AND action = 'purchase') AS purchases
   FROM ${from} JOIN kinds ON instr(',' || flags || ',', ',' || flag || ',')
   WHERE flags <> '' AND ${time}${placeOf(filter)} GROUP BY flag ORDER BY events DESC, flag`;

const iso = (at: number): string => literal(new Date(at).toISOString());

/** Counts accepted events by their flags. */
export const eventFlagReader = (db: Db) => ({
  flaggedEvents({ propertyId, filter }: ReportQuery): ReportMeta<FlagRow> {
    const { from, to } = filter;
    const sql = statement("events", "property_id = ? AND occurred_at >= ? AND occurred_at < ?", filter);
    const documented = `occurred_at >= ${iso(from)} AND occurred_at < ${iso(to)}`;
    return {
      rows: db.prepare<unknown[], FlagRow>(sql).all(propertyId, from, to),
      sql: statement("v_events", documented, filter),
    };
  },
});
