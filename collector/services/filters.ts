import { z } from "zod";
import { timeZone } from "../contract/property.ts";
import { canonicalCode } from "../evaluation/canonical-code.ts";
import { momentOf } from "../evaluation/local-time.ts";
import { REASONS } from "../evaluation/reasons.ts";

/** A date, or a date with a time. */
const dateOrMoment = z.union(
  [z.iso.date(), z.iso.datetime({ offset: true })],
  "must be an ISO 8601 date or date and time such as 2026-01-31 or 2026-01-31T09:00:00Z",
);

/** What lists and reports may be filtered by: when it happened, where it came from, and who sent it. */
export const TIME_AND_PLACE = {
  from: dateOrMoment.optional().describe("A date means its whole day, in tz."),
  to: dateOrMoment.optional().describe("A date: up to its end, in tz; a moment: up to, and without it."),
  tz: timeZone.optional(),
  cdp_source: z.enum(["Production", "Staging", "all"]).default("Production").describe("Staging: rows of test sites."),
  traffic: z.enum(["human", "bot", "internal", "all"]).default("human").describe("internal: the shop's own people."),
};

/** What lists and reports of codes may be filtered by. */
export const OF_CODES = {
  code: z.string().transform(canonicalCode).optional(),
  promotion_id: z.coerce.number().int().optional(),
  customer_id: z.string().optional(),
  transaction_id: z.string().optional(),
  status: z.coerce.number().int().min(1).max(5).optional(),
  reason: z.enum(Object.keys(REASONS) as [string, ...string[]]).optional(),
};

/** What redemptions may be filtered by beside. */
export const OF_REDEMPTIONS = {
  basis: z.enum(["evaluated", "observed"]).optional(),
  source: z.enum(["browser", "server"]).optional(),
};

const DAY = 86_400_000;
const isDate = (text: string): boolean => text.length === 10;

/** The first moment of what is asked for, epoch milliseconds. */
export const startOf = (text: string, timeZone: string): number =>
  isDate(text) ? momentOf(Date.parse(text), timeZone) : Date.parse(text);

/** The first moment after what is asked for, epoch milliseconds. */
export const endOf = (text: string, timeZone: string): number =>
  isDate(text) ? momentOf(Date.parse(text) + DAY, timeZone) : Date.parse(text);
