import { z } from "zod";
import { moment } from "../../contract/responses/envelope.ts";
import type { GuessingTotals } from "../../store/ports/reports.ts";
import { iso } from "../iso.ts";
import { isRefusal } from "../refusal.ts";
import { ANSWER_FIELDS, answerTotals } from "./answer-totals.ts";
import { count } from "./fields.ts";
import { INTERVAL, periodsIn } from "./interval.ts";
import { EVERY_REPORT } from "./query.ts";
import { defineReport } from "./report.ts";

const IGNORED = "Ignored: the guard counts all sites, traffic and currencies together.";

/** What the guessing guard counted, per day or hour. */
export const guessing = defineReport({
  summary: "Wrong codes and withheld answers",
  description:
    "What the guessing guard counted, per day or hour by the wall clock of tz; a period without activity is zeros. An hour (UTC) belongs to the period in which it starts. Counts are up to 10 seconds old.",
  query: {
    ...EVERY_REPORT,
    cdp_source: EVERY_REPORT.cdp_source.describe(IGNORED),
    traffic: EVERY_REPORT.traffic.describe(IGNORED),
    currency: EVERY_REPORT.currency.describe(IGNORED),
    interval: INTERVAL,
  },
  row: {
    starts_at: moment,
    period: z.string().describe("The local date or time at which it starts: 2026-11-01, or 2026-11-01T13:00."),
    misses: count.describe("Codes that were answered 1 or 2, each once a day for a visitor and an address."),
    ...ANSWER_FIELDS,
  },
  async make({ store, property, filter, timeZone, parsed: { interval } }) {
    const found = periodsIn(filter, timeZone, interval);
    if (isRefusal(found)) return found;
    const { period, periods } = found;
    const { rows, sql } = await store.guessing({ propertyId: property.id, filter, period });
    const byKey = new Map(rows.map((row) => [row.key, row]));
    const made = periods.map(({ key, startsAt, name }) => {
      const totals = byKey.get(key) ?? NOTHING;
      return { starts_at: iso(startsAt), period: name, misses: totals.misses, ...answerTotals(totals) };
    });
    return { rows: made, sql, meta: {} };
  },
});

const NOTHING: GuessingTotals = { misses: 0, answers: 0, withheld: 0, cart_answers: 0, cart_withheld: 0 };
