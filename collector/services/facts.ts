import { z } from "zod";
import { parseWith } from "../contract/parse.ts";
import { canonicalCode } from "../evaluation/code.ts";
import { formatAmount } from "../evaluation/money.ts";
import { REASONS } from "../evaluation/reasons.ts";
import type { Property } from "../store/records.ts";
import type { CodeCheckRow, FactPage, FactQuery, RedemptionRow, Store } from "../store/store.ts";
import { type Refusal, refusal } from "./refusal.ts";

const DAY = 86_400_000;
const MAX_LIMIT = 1_000;

/** A date means its whole day, UTC; a date with a time means that moment. */
const moment = (dateMeans: (startOfDay: number) => number) =>
  z
    .union([z.iso.date(), z.iso.datetime({ offset: true })], "must be an ISO 8601 date or date and time")
    .transform((text) => (text.length === 10 ? dateMeans(Date.parse(text)) : Date.parse(text)));

const cursor = z
  .string()
  .regex(/^c[0-9a-z]{1,11}$/, "must be a next_cursor that an answer gave")
  .transform((text) => Number.parseInt(text.slice(1), 36));

const query = z.strictObject({
  code: z.string().transform(canonicalCode).optional(),
  from: moment((day) => day).optional(),
  to: moment((day) => day + DAY).optional(),
  customer_id: z.string().optional(),
  transaction_id: z.string().optional(),
  promotion_id: z.coerce.number().int().optional(),
  basis: z.enum(["evaluated", "observed"]).optional(),
  source: z.enum(["browser", "server"]).optional(),
  status: z.coerce.number().int().min(1).max(5).optional(),
  reason: z.enum(Object.keys(REASONS) as [string, ...string[]]).optional(),
  cdp_source: z.enum(["Production", "Staging", "all"]).default("Production"),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(100),
  cursor: cursor.default(0),
  format: z.enum(["json", "csv"]).default("json"),
});

/** What an analyst asked for, read from the query of the address. */
export interface FactsAsked {
  readonly query: FactQuery;
  readonly format: "json" | "csv";
}

/** Reads the filters of a list of facts; unknown or unreadable ones are named. */
export function readFactsQuery(property: Property, sent: Record<string, unknown>): FactsAsked | Refusal {
  const { property_id: _, ...filters } = sent;
  const parsed = parseWith(query, filters);
  if (!parsed.ok) return refusal("malformed", "The query is not valid.", parsed.errors);
  const { limit, cursor: after, format, ...filter } = parsed.value;
  return { query: { propertyId: property.id, filter, after, limit }, format };
}

/** A list of facts as it is answered: rows in the order in which they last changed, and what is left out. */
export interface Facts<Row> {
  readonly data: readonly Row[];
  readonly meta: { readonly next_cursor: string | null; readonly hidden: { readonly staging: number } };
}

const factsOf = <Row, Shown>(
  { rows, next, hiddenStaging }: FactPage<Row>,
  show: (row: Row) => Shown,
): Facts<Shown> => ({
  data: rows.map(show),
  meta: { next_cursor: next === null ? null : `c${next.toString(36)}`, hidden: { staging: hiddenStaging } },
});

/** Amounts as decimal strings in major units, beside the minor units. */
const inMajor = (minor: number | null, currency: string): string | null =>
  minor === null ? null : formatAmount(minor, currency);

/** How far codes got: one row a code a used event. */
export const codeChecks = async (store: Store, asked: FactQuery) =>
  factsOf(await store.codeChecks(asked), (row: CodeCheckRow) => ({
    ...row,
    discount: inMajor(row.discount_minor, row.currency),
  }));

/** Uses of promotions on purchases, with what each line got. */
export const redemptions = async (store: Store, asked: FactQuery) =>
  factsOf(await store.redemptions(asked), (row: RedemptionRow) => ({
    ...row,
    discount: inMajor(row.discount_minor, row.currency),
    claimed_discount: inMajor(row.claimed_discount_minor, row.currency),
    lines: row.lines.map((line) => ({ ...line, discount: inMajor(line.discount_minor, row.currency) })),
  }));
