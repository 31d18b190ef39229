import { z } from "zod";
import { parseWith } from "../contract/parse.ts";
import { canonicalCode } from "../evaluation/code.ts";
import { formatAmount } from "../evaluation/money.ts";
import { REASONS } from "../evaluation/reasons.ts";
import type { Property } from "../store/records.ts";
import type { CodeCheckRow, FactPage, FactQuery, RedemptionRow, Store } from "../store/store.ts";
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

const checkQuery = z.strictObject({
  code: z.string().transform(canonicalCode).optional(),
  from: moment((day) => day).optional(),
  to: moment((day) => day + DAY).optional(),
  customer_id: z.string().optional(),
  transaction_id: z.string().optional(),
  promotion_id: z.coerce.number().int().optional(),
  status: z.coerce.number().int().min(1).max(5).optional(),
  reason: z.enum(Object.keys(REASONS) as [string, ...string[]]).optional(),
  cdp_source: z.enum(["Production", "Staging", "all"]).default("Production"),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(100),
  cursor: cursor.default(0),
  format: z.enum(["json", "csv"]).default("json"),
});

const redemptionQuery = checkQuery.extend({
  basis: z.enum(["evaluated", "observed"]).optional(),
  source: z.enum(["browser", "server"]).optional(),
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
  readonly data: readonly Row[];
  readonly meta: { readonly next_cursor: string | null; readonly hidden: { readonly staging: number } };
}

function factsOf<Row, Shown>(
  format: Facts<Shown>["format"],
  { rows, next, hiddenStaging }: FactPage<Row>,
  show: (row: Row) => Shown,
): Facts<Shown> {
  const next_cursor = next === null ? null : `c${next.toString(36)}`;
  return { format, data: rows.map(show), meta: { next_cursor, hidden: { staging: hiddenStaging } } };
}

/** How far codes got: one row a code a used event. */
export async function codeChecks(store: Store, property: Property, sent: Sent) {
  const asked = readQuery(checkQuery, property, sent);
  return isRefusal(asked) ? asked : factsOf(asked.format, await store.codeChecks(asked.query), showCheck);
}

/** Uses of promotions on purchases, with what each line got. */
export async function redemptions(store: Store, property: Property, sent: Sent) {
  const asked = readQuery(redemptionQuery, property, sent);
  return isRefusal(asked) ? asked : factsOf(asked.format, await store.redemptions(asked.query), showRedemption);
}

/** Amounts as decimal strings in major units, beside the minor units. */
const inMajor = (minor: number | null, currency: string): string | null =>
  minor === null ? null : formatAmount(minor, currency);

const showCheck = ({ discount_minor, currency, ...row }: CodeCheckRow) => ({
  ...row,
  discount: inMajor(discount_minor, currency),
  discount_minor,
  currency,
});

function showRedemption({ discount_minor, claimed_discount_minor, currency, lines, ...row }: RedemptionRow) {
  return {
    ...row,
    discount: inMajor(discount_minor, currency),
    discount_minor,
    claimed_discount: inMajor(claimed_discount_minor, currency),
    claimed_discount_minor,
    currency,
    lines: lines.map(({ discount_minor: minor, ...line }) => ({
      ...line,
      discount: inMajor(minor, currency),
      discount_minor: minor,
    })),
  };
}
