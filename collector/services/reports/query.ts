import { z } from "zod";
import { parseWith } from "../../contract/parse.ts";
import type { Property } from "../../store/ports/records.ts";
import type { ReportFilter } from "../../store/ports/reports.ts";
import { endOf, OF_CODES, OF_REDEMPTIONS, startOf, TIME_AND_PLACE } from "../filters.ts";
import type { SentQuery } from "../query.ts";
import { type Refusal, refusal } from "../refusal.ts";

const DAY = 86_400_000;
/** What is reported where nobody says since when. */
const DEFAULT_DAYS = 30;
/** No report reaches further: about ten years. */
const MAX_DAYS = 3_660;

/** What every report may be asked for. */
const EVERY_REPORT = {
  ...TIME_AND_PLACE,
  from: TIME_AND_PLACE.from.describe("A date means its whole day, in tz. Where it is not named: 30 days ago."),
  to: TIME_AND_PLACE.to.describe("A date: up to its end, in tz; a moment: up to, and without it. Else: now."),
  tz: TIME_AND_PLACE.tz.describe("An IANA name such as Europe/Berlin; where it is not named, the property's own."),
  currency: z
    .string()
    .regex(/^[A-Za-z]{3}$/, "must be an ISO 4217 code such as EUR")
    .toUpperCase()
    .optional(),
  format: z.enum(["json", "csv", "ndjson", "parquet"]).default("json"),
};

/** Reports of attempts. */
export const ATTEMPTS_QUERY = { ...EVERY_REPORT, ...OF_CODES };

/** Reports of redemptions. */
export const REDEMPTIONS_QUERY = {
  ...EVERY_REPORT,
  code: OF_CODES.code,
  promotion_id: OF_CODES.promotion_id,
  customer_id: OF_CODES.customer_id,
  transaction_id: OF_CODES.transaction_id,
  ...OF_REDEMPTIONS,
};

/** Reports of both: what only one of them knows does not touch the other's numbers. */
export const BOTH_QUERY = {
  ...ATTEMPTS_QUERY,
  basis: OF_REDEMPTIONS.basis.describe("Of redemptions: the numbers of attempts are not touched."),
  source: OF_REDEMPTIONS.source.describe("Of redemptions: the numbers of attempts are not touched."),
};

type Shape = typeof EVERY_REPORT & z.ZodRawShape;
type Parsed<S extends Shape> = z.output<z.ZodObject<S, z.core.$strict>>;

/** What a report is asked for. */
export interface ReportRequest<S extends Shape> {
  readonly filter: ReportFilter;
  readonly timeZone: string;
  readonly format: (typeof EVERY_REPORT)["format"]["_output"];
  /** What was asked for beside. */
  readonly parsed: Parsed<S>;
}

/** Reads what a report is asked for; what is unknown or unreadable is named. */
export function readReport<S extends Shape>(
  shape: S,
  property: Property,
  { property_id: _, ...sent }: SentQuery,
  now: number,
): ReportRequest<S> | Refusal {
  const filled = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== ""));
  const read = parseWith(z.strictObject(shape), filled);
  if (!read.ok) return refusal("malformed", "The query is not valid.", read.errors);
  const parsed = read.value as Parsed<S>;
  const { from, to, tz, format, ...others } = parsed as Parsed<typeof BOTH_QUERY>;
  const timeZone = tz ?? property.time_zone;
  const until = to === undefined ? now : endOf(to, timeZone);
  const since = from === undefined ? until - DEFAULT_DAYS * DAY : startOf(from, timeZone);
  const wrong = wrongWith(since, until);
  if (wrong)
    return refusal("malformed", "The query is not valid.", [
      { path: from === undefined ? "to" : "from", message: wrong },
    ]);
  return { filter: { ...filtersIn(others), from: since, to: until }, timeZone, format, parsed };
}

function wrongWith(from: number, to: number): string | null {
  if (from >= to) return "must be before to";
  return to - from > MAX_DAYS * DAY ? `must be at most ${MAX_DAYS} days before to` : null;
}

/** What of a query a report's rows are chosen by. */
const filtersIn = (parsed: Omit<Parsed<typeof BOTH_QUERY>, "from" | "to" | "tz" | "format">) => ({
  cdp_source: parsed.cdp_source,
  traffic: parsed.traffic,
  code: parsed.code,
  promotion_id: parsed.promotion_id,
  customer_id: parsed.customer_id,
  transaction_id: parsed.transaction_id,
  status: parsed.status,
  reason: parsed.reason,
  basis: parsed.basis,
  source: parsed.source,
  currency: parsed.currency,
});
