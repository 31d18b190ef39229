import { z } from "zod";
import type { CodeCheck, Redemption } from "../contract/answered/facts.ts";
import { parseWith } from "../contract/parse.ts";
import { canonicalCode } from "../evaluation/code.ts";
import { formatAmount } from "../evaluation/money.ts";
import { REASONS } from "../evaluation/reasons.ts";
import type { CodeCheckRow, FactPage, FactQuery, HiddenRows, RedemptionRow } from "../store/facts.ts";
import type { Property } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

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

/** What the list of checks may be asked for. */
export const checkQuery = z.strictObject({
  code: z.string().transform(canonicalCode).optional(),
  from: moment((day) => day)
    .optional()
    .describe("A date means its whole day, UTC."),
  to: moment((day) => day + DAY)
    .optional()
    .describe("A date: up to its end; a moment: up to, and without it."),
  customer_id: z.string().optional(),
  transaction_id: z.string().optional(),
  promotion_id: z.coerce.number().int().optional(),
  status: z.coerce.number().int().min(1).max(5).optional(),
  reason: z.enum(Object.keys(REASONS) as [string, ...string[]]).optional(),
  cdp_source: z.enum(["Production", "Staging", "all"]).default("Production").describe("Staging: rows of test sites."),
  traffic: z.enum(["human", "bot", "internal", "all"]).default("human").describe("internal: the shop's own people."),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(100),
  cursor: cursor.default(0),
  format: z.enum(["json", "csv"]).default("json"),
});

/** What the list of redemptions may be asked for. */
export const redemptionQuery = checkQuery.extend({
  basis: z.enum(["evaluated", "observed"]).optional(),
  source: z.enum(["browser", "server"]).optional(),
  include_void: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional()
    .describe("true: also what was told later to have never been."),
});

/** What an analyst asked for. */
interface FactsAsked {
  readonly query: FactQuery;
  readonly format: "json" | "csv";
}

/** The query of the address, as it was sent. */
type Sent = Readonly<Record<string, unknown>>;

/** Reads the filters of a list; unknown or unreadable ones are named. */
function readQuery(schema: typeof checkQuery, property: Property, sent: Sent): FactsAsked | Refusal {
  const { property_id: _, ...filters } = sent;
  const parsed = parseWith(schema, filters);
  if (!parsed.ok) return refusal("malformed", "The query is not valid.", parsed.errors);
  const { limit, cursor: after, format, ...filter } = parsed.value;
  return { query: { propertyId: property.id, filter, after, limit }, format };
}

/** A list of facts as it is answered: rows in the order in which they last changed, and what is left out. */
export interface Facts<Row> {
  readonly format: "json" | "csv";
  /** The flat columns of a row, in order: what a table has. */
  readonly columns: readonly string[];
  readonly data: readonly Row[];
  readonly meta: { readonly next_cursor: string | null; readonly hidden: HiddenRows };
}

function factsOf<Row, Shown>(
  { format }: FactsAsked,
  columns: readonly (keyof Shown & string)[],
  { rows, next, hidden }: FactPage<Row>,
  show: (row: Row) => Shown,
): Facts<Shown> {
  const next_cursor = next === null ? null : `c${next.toString(36)}`;
  return { format, columns, data: rows.map(show), meta: { next_cursor, hidden } };
}

/** How far codes got: one row a code a used event. */
export async function codeChecks(store: Store, property: Property, sent: Sent) {
  const asked = readQuery(checkQuery, property, sent);
  if (isRefusal(asked)) return asked;
  return factsOf(asked, CHECK_COLUMNS, await store.codeChecks(asked.query), showCheck);
}

/** Uses of promotions on purchases, with what each line got. */
export async function redemptions(store: Store, property: Property, sent: Sent) {
  const asked = readQuery(redemptionQuery, property, sent);
  if (isRefusal(asked)) return asked;
  return factsOf(asked, REDEMPTION_COLUMNS, await store.redemptions(asked.query), showRedemption);
}

/** Amounts as decimal strings in major units, beside the minor units. */
const inMajor = (minor: number | null, currency: string): string | null =>
  minor === null ? null : formatAmount(minor, currency);

const CHECK_COLUMNS = [
  "event_id",
  "code",
  "entered",
  "status",
  "reason",
  "superseded_by",
  "in_totals",
  "discount",
  "discount_minor",
  "currency",
  "reported_status",
  "promotion_id",
  "promotion_version",
  "cart_source",
  "transaction_id",
  "customer_id",
  "visitor_id",
  "session_id",
  "cdp_source",
  "traffic",
  "occurred_at",
  "received_at",
] as const satisfies readonly (keyof CodeCheck)[];

const REDEMPTION_COLUMNS = [
  "id",
  "transaction_id",
  "code",
  "basis",
  "status",
  "reason",
  "discount",
  "discount_minor",
  "claimed_discount",
  "claimed_discount_minor",
  "currency",
  "promotion_id",
  "promotion_version",
  "promotion_name",
  "source",
  "verified",
  "void",
  "redemption_count",
  "reversed_at",
  "reversed_discount",
  "reversed_discount_minor",
  "customer_id",
  "visitor_id",
  "cdp_source",
  "traffic",
  "occurred_at",
  "received_at",
] as const satisfies readonly (keyof Redemption)[];

const showCheck = (row: CodeCheckRow) => ({ ...row, discount: inMajor(row.discount_minor, row.currency) });

const showRedemption = (row: RedemptionRow) => ({
  ...row,
  discount: inMajor(row.discount_minor, row.currency),
  claimed_discount: inMajor(row.claimed_discount_minor, row.currency),
  reversed_discount: inMajor(row.reversed_discount_minor, row.currency),
  lines: row.lines.map((line) => ({ ...line, discount: inMajor(line.discount_minor, row.currency) })),
});
