import type { GuessingQuery, GuessingRow, GuessingTotals, ReportMeta, ReportQuery } from "../../ports/reports.ts";
import type { Db } from "../connection/database.ts";
import { literal } from "../queries/literal.ts";
import { periodKey } from "./period-key.ts";

const SUMS = `total(misses) AS misses, total(answers) AS answers, total(answers_withheld) AS withheld,
     total(cart_answers) AS cart_answers, total(cart_answers_withheld) AS cart_withheld`;

/** @param hours the hours of the range, with the column `at` */
const byPeriod = (hours: string, { period }: GuessingQuery): string =>
  `SELECT ${periodKey(period)} AS key, ${SUMS} FROM (${hours}) GROUP BY 1 ORDER BY 1`;

const HOURS = "SELECT * FROM guessing_hours WHERE property_id = ? AND at >= ? AND at < ?";

const iso = (at: number): string => literal(new Date(at).toISOString());

/** The same hours, for analysts. */
const documentedHours = ({ filter: { from, to } }: ReportQuery): string =>
  `SELECT *, unixepoch(starts_at) * 1000 AS at FROM v_guessing WHERE starts_at >= ${iso(from)} AND starts_at < ${iso(to)}`;

/** Sums what the guessing guard counted. */
export const guessingReader = (db: Db) => ({
  guessing(query: GuessingQuery): ReportMeta<GuessingRow> {
    const { propertyId, filter } = query;
    const rows = db.prepare<unknown[], GuessingRow>(byPeriod(HOURS, query)).all(propertyId, filter.from, filter.to);
    return { rows, sql: byPeriod(documentedHours(query), query) };
  },
  guessingTotals({ propertyId, filter }: ReportQuery): GuessingTotals {
    const sums = db.prepare<unknown[], GuessingTotals>(`SELECT ${SUMS} FROM (${HOURS})`);
    return sums.get(propertyId, filter.from, filter.to)!;
  },
});
