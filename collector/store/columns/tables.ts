import { AUDIT_COLUMNS } from "./audit.ts";
import { CODE_CHECK_COLUMNS } from "./code-checks.ts";
import type { Columns } from "./column.ts";
import { CONFLICTING_EVENT_COLUMNS } from "./conflicting-events.ts";
import { EVENT_COLUMNS } from "./events.ts";
import {
  GUESSED_CODE_COLUMNS,
  GUESSING_HOUR_COLUMNS,
  GUESSING_PREFIX_COLUMNS,
  GUESSING_SOURCE_COLUMNS,
} from "./guessing.ts";
import { ORDER_COLUMNS } from "./orders.ts";
import { OTHER_TABLES } from "./other-tables.ts";
import type { Classes, PersonalData, PersonalTable } from "./personal.ts";
import { PRICE_DIFFERENCE_COLUMNS } from "./price-differences.ts";
import { PURCHASE_COLUMNS } from "./purchases.ts";
import { REDEMPTION_LINE_COLUMNS } from "./redemption-lines.ts";
import { REDEMPTION_COLUMNS } from "./redemptions.ts";
import { REJECTED_EVENT_COLUMNS } from "./rejected-events.ts";
import { REVERSAL_COLUMNS } from "./reversals.ts";

/** The columns of a fact's own table. */
const classesOf = (columns: Columns): Classes =>
  Object.fromEntries(
    Object.entries(columns).flatMap(([name, column]) =>
      "field" in column && !("table" in column) ? [[column.stored ?? name, column.personal]] : [],
    ),
  );

/**
 * All tables of the store, with the class of each column. Exports and erasures of persons, and their tests, are made from it: a
 * test fails for a table or a column that is missing here.
 */
export const TABLES: Readonly<Record<string, PersonalTable>> = {
  ...OTHER_TABLES,
  events: { columns: classesOf(EVENT_COLUMNS), changed: "seq" },
  rejected_events: { columns: classesOf(REJECTED_EVENT_COLUMNS), deletes: true },
  conflicting_events: { columns: classesOf(CONFLICTING_EVENT_COLUMNS) },
  code_checks: { columns: classesOf(CODE_CHECK_COLUMNS), changed: "change_seq" },
  purchases: { columns: classesOf(PURCHASE_COLUMNS), changed: "change_seq" },
  orders: { columns: classesOf(ORDER_COLUMNS), changed: "change_seq" },
  redemptions: { columns: classesOf(REDEMPTION_COLUMNS), changed: "change_seq" },
  redemption_lines: { columns: { ...classesOf(REDEMPTION_LINE_COLUMNS), redemption_id: "none" } },
  reversals: { columns: { ...classesOf(REVERSAL_COLUMNS), id: "none", redemption_id: "none" } },
  guessing_hours: { columns: classesOf(GUESSING_HOUR_COLUMNS) },
  guessing_sources: { columns: classesOf(GUESSING_SOURCE_COLUMNS) },
  guessing_prefixes: { columns: classesOf(GUESSING_PREFIX_COLUMNS) },
  guessed_codes: { columns: classesOf(GUESSED_CODE_COLUMNS) },
  audit: { columns: classesOf(AUDIT_COLUMNS) },
  price_differences: { columns: classesOf(PRICE_DIFFERENCE_COLUMNS) },
};

/** The classes by which rows of a person are found. */
const FINDING: readonly PersonalData[] = ["customer", "visitor", "identity", "identities", "hashes", "event", "record"];

/** The tables that may have rows of a person. */
export const PERSONAL_TABLES: readonly (readonly [name: string, table: PersonalTable])[] = Object.entries(
  TABLES,
).filter(([, { columns }]) => Object.values(columns).some((personal) => FINDING.includes(personal)));

/** The columns of a table that have a class. */
export const columnsOfClass = ({ columns }: PersonalTable, ...classes: readonly PersonalData[]): string[] =>
  Object.entries(columns).flatMap(([name, personal]) => (classes.includes(personal) ? [name] : []));
