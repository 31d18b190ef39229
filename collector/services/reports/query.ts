import { z } from "zod";
import { parseWith } from "../../contract/parse.ts";
import { ROW_FORMATS } from "../../contract/table-format.ts";
import type { Property } from "../../store/ports/records.ts";
import type { ReportFilter } from "../../store/ports/reports.ts";
import { AFTER_TO, endOf, OF_CODES, OF_CUSTOMERS, OF_REDEMPTIONS, startOf, TIME_AND_PLACE } from "../filters.ts";
import type { SentQuery } from "../query.ts";
import { type Refusal, refusal } from "../refusal.ts";

const DAY = 86_400_000;
/** Length of the range where `from` is absent. */
const DEFAULT_DAYS = 30;
/** Longest range: about ten years. */
const MAX_DAYS = 3_660;

/** The parameters of every report. */
export const EVERY_REPORT = {
  ...TIME_AND_PLACE,
  from: TIME_AND_PLACE.from.describe(
    "A date (from its first moment in tz) or a date and time. Default: 30 days before to.",
  ),
  to: TIME_AND_PLACE.to.describe("A date (through its end in tz) or a date and time (exclusive). Default: now."),
  tz: TIME_AND_PLACE.tz.describe("An IANA time zone such as Europe/Berlin. Default: the time zone of the property."),
  currency: z
    .string()
    .regex(/^[A-Za-z]{3}$/, "must be an ISO 4217 code such as EUR")
    .toUpperCase()
    .optional(),
  format: z.enum(ROW_FORMATS).default("json"),
};

/** Reports of attempts. They count by the verdict. */
export const ATTEMPTS_QUERY = {
  ...EVERY_REPORT,
  ...OF_CODES,
  status: OF_CODES.status.describe("The stage of the attempt by its verdict, 1 to 5."),
  reason: OF_CODES.reason.describe("Why the attempt was rejected: by the site, or else by the rules."),
};

/** Reports of redemptions. */
export const REDEMPTIONS_QUERY = {
  ...EVERY_REPORT,
  code: OF_CODES.code,
  code_group: OF_CODES.code_group,
  promotion_id: OF_CODES.promotion_id,
  customer_id: OF_CODES.customer_id,
  transaction_id: OF_CODES.transaction_id,
  ...OF_REDEMPTIONS,
  ...OF_CUSTOMERS,
};

/**
 * Reports of attempts and redemptions. A parameter that only one of them has does not change the numbers of the other.
 */
export const BOTH_QUERY = {
  ...ATTEMPTS_QUERY,
  basis: OF_REDEMPTIONS.basis.describe("Filters redemptions only; the numbers of attempts stay the same."),
  source: OF_REDEMPTIONS.source.describe(
    "The reporter of redemptions and orders. server: only what a server reported. The numbers of attempts stay the same.",
  ),
  customer: OF_CUSTOMERS.customer.describe(
    "new: the customer's first order; returning: a later one; not_known: the shop's server does not say. Filters redemptions only; the numbers of attempts stay the same.",
  ),
};

/** Reports of orders. An order has no one code: it can't be filtered by one. */
export const ORDERS_QUERY = {
  ...EVERY_REPORT,
  customer_id: OF_CODES.customer_id,
  customer: OF_CUSTOMERS.customer.describe(
    "new: the customer's first order; returning: a later one; not_known: the shop's server does not say. The numbers of attempts stay the same.",
  ),
  transaction_id: OF_CODES.transaction_id,
  source: BOTH_QUERY.source,
};

/** The parameters of a report: at least those that every report has. */
export type ReportQueryShape = typeof EVERY_REPORT & z.ZodRawShape;
type Parsed<Shape extends ReportQueryShape> = z.output<z.ZodObject<Shape, z.core.$strict>>;

/** The query of a report, parsed. */
export interface ReportRequest<Shape extends ReportQueryShape> {
  readonly filter: ReportFilter;
  /** IANA name. */
  readonly timeZone: string;
  readonly format: z.output<(typeof EVERY_REPORT)["format"]>;
  /** All parameters, also those that only this report has. */
  readonly parsed: Parsed<Shape>;
}

/**
 * Reads the query of a report. An empty parameter counts as absent.
 * @param now epoch milliseconds; the default of `to`
 * @returns a refusal that names every parameter that is unknown or invalid
 */
export function readReportQuery<Shape extends ReportQueryShape>(
  shape: Shape,
  property: Property,
  { property_id: _, ...sent }: SentQuery,
  now: number,
): ReportRequest<Shape> | Refusal {
  const filled = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== ""));
  const read = parseWith(z.strictObject(shape), filled);
  if (!read.ok) return refusal("malformed", "The query is not valid.", read.errors);
  const parsed = read.value as Parsed<Shape>;
  const { from, to, tz, format, ...others } = parsed as Parsed<typeof BOTH_QUERY>;
  const timeZone = tz ?? property.time_zone;
  const until = to === undefined ? now : endOf(to, timeZone);
  const since = from === undefined ? until - DEFAULT_DAYS * DAY : startOf(from, timeZone);
  const problem = problemOf(since, until, to);
  if (problem) {
    const path = from === undefined ? "to" : "from";
    return refusal("malformed", "The query is not valid.", [{ path, message: problem }]);
  }
  return { filter: { ...filterOf(others), from: since, to: until }, timeZone, format, parsed };
}

const FUTURE = "must not be in the future without a later to";

function problemOf(from: number, to: number, sent: string | undefined): string | null {
  if (from >= to) return sent === undefined ? FUTURE : AFTER_TO;
  return to - from > MAX_DAYS * DAY ? `must be at most ${MAX_DAYS} days before to` : null;
}

/** The parameters that select rows, without those of pages and sorting. */
const filterOf = (parsed: Omit<Parsed<typeof BOTH_QUERY>, "from" | "to" | "tz" | "format">) => ({
  cdp_source: parsed.cdp_source,
  traffic: parsed.traffic,
  code: parsed.code,
  code_group: parsed.code_group,
  promotion_id: parsed.promotion_id,
  customer_id: parsed.customer_id,
  transaction_id: parsed.transaction_id,
  status: parsed.status,
  reason: parsed.reason,
  basis: parsed.basis,
  source: parsed.source,
  customer: parsed.customer,
  currency: parsed.currency,
});
