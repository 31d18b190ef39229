import type { PromotionChange } from "../../store/ports/digests.ts";
import type { Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import { iso } from "../iso.ts";
import type { SentQuery } from "../query.ts";
import { isRefusal } from "../refusal.ts";
import { REPORTS, type ReportResults } from "../reports/index.ts";
import type { Report, ReportResult } from "../reports/report.ts";
import { type Range, weekBefore } from "./schedule.ts";

/** What a digest says: values of the reports, without personal data. */
export interface DigestFacts {
  readonly property: Pick<Property, "id" | "name" | "time_zone">;
  /** The seven days that it is about. */
  readonly week: Range;
  readonly now: WeekTotals;
  readonly before: WeekTotals;
  /** Codes with rejected attempts, the most of them first; a row per currency. */
  readonly refused: readonly CodeRow[];
  /** Codes that were accepted in the week before, and only rejected in this one. */
  readonly newlyRefused: readonly { readonly code: string; readonly failed: number }[];
  /** How many paid orders of the shop's server the tag saw. */
  readonly coverage: { readonly now: Coverage; readonly before: Coverage };
  readonly changes: readonly PromotionChange[];
  /** Messages of the site that have no meaning, and did not occur in the week before. */
  readonly newMessages: number;
}

export type CodeRow = ReportResults["codes"]["data"][number];

/** The paid orders that the shop's server reported, and those of them that the tag saw. */
export interface Coverage {
  readonly orders: number;
  readonly seen: number;
}

/** Sums over currencies, except of money. */
export interface WeekTotals {
  readonly attempts: number;
  readonly accepted: number;
  readonly failed: number;
  readonly notKnown: number;
  readonly lostCarts: number;
  /** Decimals in major units; without currencies that lost nothing. */
  readonly lostValues: readonly { readonly value: string; readonly currency: string }[];
}

/** Most codes that a digest names. */
const MOST_CODES = "5";
/** The codes of each week that are compared: those with the most attempts. */
const COMPARED_CODES = "1000";

/**
 * Reads the facts of a digest.
 * @param day the local date on which it is due
 */
export async function digestFacts(store: Store, property: Property, day: string): Promise<DigestFacts> {
  const week = weekBefore(day, property.time_zone);
  const of = reportsOf(store, property, week);
  const ofBefore = reportsOf(store, property, weekBefore(day, property.time_zone, 1));
  const [now, before, refused, rejected, accepted, seen, seenBefore, messages, known, changes] = await Promise.all([
    of(REPORTS.sales),
    ofBefore(REPORTS.sales),
    of(REPORTS.codes, { sort: "failed", limit: MOST_CODES }),
    of(REPORTS.codes, { sort: "failed", limit: COMPARED_CODES }),
    ofBefore(REPORTS.codes, { sort: "accepted", limit: COMPARED_CODES }),
    of(REPORTS.coverage),
    ofBefore(REPORTS.coverage),
    of(REPORTS.unmapped_messages),
    ofBefore(REPORTS.unmapped_messages),
    store.promotionChanges(property.id, week.from, week.to),
  ]);
  const knownMessages = new Set(known.data.map(({ message }) => message));
  return {
    property,
    week,
    now: totalsOf(now.data),
    before: totalsOf(before.data),
    refused: refused.data.filter(({ failed }) => failed > 0),
    newlyRefused: newlyRefusedIn(rejected.data, accepted.data),
    coverage: { now: coverageOf(seen.data), before: coverageOf(seenBefore.data) },
    changes,
    newMessages: messages.data.filter(({ message }) => !knownMessages.has(message)).length,
  };
}

/** Makes reports of a range. */
const reportsOf =
  (store: Store, property: Property, { from, to }: Range) =>
  async <Result extends ReportResult>(report: Report<Result>, query: SentQuery = {}): Promise<Result> => {
    const result = await report.make(store, property, { ...query, from: iso(from), to: iso(to) }, to);
    if (isRefusal(result)) throw new Error(`${result.detail} ${JSON.stringify(result.errors)}`);
    return result;
  };

function totalsOf(rows: ReportResults["sales"]["data"]): WeekTotals {
  const sum = (name: "attempts" | "accepted" | "failed" | "not_known" | "lost_carts"): number =>
    rows.reduce((total, row) => total + row[name], 0);
  return {
    attempts: sum("attempts"),
    accepted: sum("accepted"),
    failed: sum("failed"),
    notKnown: sum("not_known"),
    lostCarts: sum("lost_carts"),
    lostValues: rows.flatMap(({ lost_value: value, lost_value_minor: minor, currency }) =>
      value === null || minor === 0 ? [] : [{ value, currency }],
    ),
  };
}

const coverageOf = (days: ReportResults["coverage"]["data"]): Coverage => ({
  orders: days.reduce((sum, { orders }) => sum + orders, 0),
  seen: days.reduce((sum, { seen }) => sum + seen, 0),
});

function newlyRefusedIn(now: readonly CodeRow[], before: readonly CodeRow[]): DigestFacts["newlyRefused"] {
  const accepted = new Set(before.filter((row) => row.accepted > 0).map(({ code }) => code));
  return [...Map.groupBy(now, ({ code }) => code)].flatMap(([code, rows]) => {
    const sum = (name: "failed" | "accepted"): number => rows.reduce((total, row) => total + row[name], 0);
    const isNew = code !== null && accepted.has(code) && sum("accepted") === 0 && sum("failed") > 0;
    return isNew ? [{ code, failed: sum("failed") }] : [];
  });
}
