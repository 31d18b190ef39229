import { z } from "zod";
import { MAX_CONTACT_LENGTH } from "../contract/buyer.ts";
import { trimmedText } from "../contract/ids.ts";
import { timeZone } from "../contract/property.ts";
import { formsOf } from "../evaluation/canonical-code.ts";
import { momentOf } from "../evaluation/local-time.ts";
import { REASONS } from "../evaluation/reasons.ts";
import { FACTS, type FactKind, type FilterName } from "../store/columns/facts.ts";
import { BASES, CDP_SOURCES, CUSTOMER_KINDS, SOURCES, TRAFFIC_KINDS, VERDICTS } from "../store/columns/vocabulary.ts";
import { wholeText } from "./query.ts";

/** A date, or a date with a time. */
const dateOrMoment = z.union(
  [z.iso.date(), z.iso.datetime({ offset: true })],
  "must be an ISO 8601 date or date and time such as 2026-01-31 or 2026-01-31T09:00:00Z",
);

/** Filters of all lists and reports. */
export const TIME_AND_PLACE = {
  from: dateOrMoment.optional().describe("Start: a date means the beginning of its day in tz."),
  to: dateOrMoment.optional().describe("End: a date is included, with its whole day in tz; a time is not."),
  tz: timeZone
    .optional()
    .describe("Time zone of the dates, such as Europe/Berlin; in lists and exports UTC by default."),
  cdp_source: z
    .enum([...CDP_SOURCES, "all"])
    .default("Production")
    .describe("Rows of the live site (Production), of test sites (Staging), or both."),
  traffic: z
    .enum([...TRAFFIC_KINDS, "all"])
    .default("human")
    .describe("Rows of visitors (human), of bots, of the shop's own addresses (internal), or all."),
};

/** Filters of code checks, and of reports of attempts. */
export const OF_CODES = {
  code: z.string().transform(formsOf).optional().describe("A code, in any spelling."),
  code_group: wholeText(1).optional().describe("A code group, by its id: all codes that it has now."),
  promotion_id: wholeText(1).optional().describe("The id of a promotion."),
  customer_id: trimmedText.optional().describe("A customer, by the site's id."),
  transaction_id: trimmedText.optional().describe("An order, by the site's number."),
  status: wholeText(1, 5).optional().describe("The status of the code, 1 to 5."),
  reason: z
    .enum(Object.keys(REASONS) as [string, ...string[]])
    .optional()
    .describe("Why the code is not in the totals, by the name of the reason (docs/evaluation.md)."),
};

/** Filters by the verdict, of code checks. Those of reports by status and reason mean the verdict already. */
const OF_VERDICTS = {
  stage: wholeText(1, 5).optional().describe("The status by the verdict, 1 to 5."),
  verdict: z.enum(VERDICTS).optional().describe("Whether the code worked."),
  verdict_reason: z
    .enum(Object.keys(REASONS) as [string, ...string[]])
    .optional()
    .describe("Why the code was rejected: by the site, or else by the rules."),
};

/** Filters that only redemptions have. */
export const OF_REDEMPTIONS = {
  basis: z
    .enum(BASES)
    .optional()
    .describe("evaluated: the rules confirm the redemption; observed: only the site reported it."),
  source: z.enum(SOURCES).optional().describe("The reporter of the redemption."),
};

/** A filter of reports with redemptions. */
export const OF_CUSTOMERS = {
  customer: z
    .enum(CUSTOMER_KINDS)
    .optional()
    .describe("new: the customer's first order; returning: a later one; not_known: the shop's server does not say."),
};

const contact = z.string().trim().min(1).max(MAX_CONTACT_LENGTH).optional();

/** Filters by a contact. It is stored as a keyed hash, so any spelling of it is found. */
const OF_CONTACTS = {
  email: contact.describe("An email address that was stated with an event or an order."),
  phone: contact.describe("A phone number, likewise."),
};

/** All filters of facts, besides those of time and place. */
export const FILTERS = {
  ...OF_CODES,
  ...OF_VERDICTS,
  ...OF_REDEMPTIONS,
  ...OF_CONTACTS,
  key_id: wholeText(1).optional().describe("The key that sent an event."),
  include_void: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional()
    .describe("true: also redemptions that a later report made void."),
} satisfies Record<FilterName, z.ZodType>;

type FiltersOf<Kind extends FactKind> = Pick<typeof FILTERS, (typeof FACTS)[Kind]["filters"][number]>;

/** @returns the filters of a fact, with those of time and place */
export function filtersOf<Kind extends FactKind>(kind: Kind): typeof TIME_AND_PLACE & FiltersOf<Kind> {
  const names: readonly string[] = FACTS[kind].filters;
  const own = Object.fromEntries(Object.entries(FILTERS).filter(([name]) => names.includes(name)));
  return { ...TIME_AND_PLACE, ...(own as FiltersOf<Kind>) };
}

/** Error of a range that starts after its end. */
export const AFTER_TO = "must not be after to";

const DAY = 86_400_000;
const isDate = (text: string): boolean => text.length === 10;

/**
 * Whether a range starts after its end. A range may be one moment, but a date as its end is a whole day.
 * @param from its first moment, epoch milliseconds
 * @param to its end, epoch milliseconds
 * @param sent its end as it was sent
 */
export const isReversed = (from: number, to: number, sent: string | undefined): boolean =>
  from > to || (from === to && sent !== undefined && isDate(sent));

/** The first moment of a range from a date or moment on, epoch milliseconds. */
export const startOf = (text: string, timeZone: string): number =>
  isDate(text) ? momentOf(Date.parse(text), timeZone) : Date.parse(text);

/** The first moment after a range to a date or moment, epoch milliseconds. */
export const endOf = (text: string, timeZone: string): number =>
  isDate(text) ? momentOf(Date.parse(text) + DAY, timeZone) : Date.parse(text);
