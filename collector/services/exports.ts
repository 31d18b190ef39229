import { z } from "zod";
import { parseWith } from "../contract/parse.ts";
import { FACT_KINDS, FACT_TABLES, type FactKind } from "../store/fact-tables.ts";
import type { FactFilter } from "../store/ports/facts.ts";
import type { Property } from "../store/ports/records.ts";
import { type CursorScope, cursorAt, cursorText, readCursor } from "./cursor.ts";
import { filterOf, redemptionQuery } from "./facts.ts";
import { TIME_AND_PLACE } from "./filters.ts";
import type { SentQuery } from "./query.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** How an export may be written. */
const format = z.enum(["csv", "ndjson", "parquet"]).default("csv");

const FILTERS = redemptionQuery.omit({
  limit: true,
  cursor: true,
  direction: true,
  format: true,
  ...keysOf(TIME_AND_PLACE),
}).shape;

function keysOf<T extends object>(shape: T): { [Key in keyof T]: true } {
  return Object.fromEntries(Object.keys(shape).map((key) => [key, true])) as { [Key in keyof T]: true };
}

/** What exports of a kind may be asked for. */
export const exportQuery = (kind: FactKind) =>
  z.strictObject({
    ...TIME_AND_PLACE,
    ...Object.fromEntries(
      Object.entries(FILTERS).filter(([name]) => (FACT_TABLES[kind].filters as readonly string[]).includes(name)),
    ),
    cursor: cursorText
      .optional()
      .describe("A Promotrail-Resume-Cursor of an export, or a cursor of the list of its kind."),
    format,
  });

/** Every filter that some kind knows. */
export const anyExportQuery = z.strictObject({
  ...TIME_AND_PLACE,
  ...FILTERS,
  cursor: cursorText
    .optional()
    .describe("A Promotrail-Resume-Cursor of an export, or a cursor of the list of its kind."),
  format,
});

/** What is to be exported. */
export interface ExportRequest {
  readonly format: z.output<typeof format>;
  readonly query: {
    readonly kind: FactKind;
    readonly propertyId: string;
    readonly filter: FactFilter;
    readonly after: number;
  };
}

const listedOf = (kind: FactKind, propertyId: string): CursorScope => ({ list: kind, propertyId });

/** The cursor that a later export goes on with. */
export const resumeCursor = (kind: FactKind, propertyId: string, last: number): string =>
  cursorAt(listedOf(kind, propertyId), last);

/** Reads what is to be exported; filters that the kind does not know are named. */
export function readExport(
  kind: string,
  property: Property,
  { property_id: _, ...sent }: SentQuery,
): ExportRequest | Refusal {
  const known = FACT_KINDS.find((one) => one === kind);
  if (!known) return refusal("not_found", `There is no export ${kind}: there are ${FACT_KINDS.join(", ")}.`);
  const parsed = parseWith(exportQuery(known), sent);
  if (!parsed.ok) return refusal("malformed", "The query is not valid.", parsed.errors);
  const { cursor, format, ...asked } = parsed.value as z.output<typeof anyExportQuery>;
  const after = readCursor(listedOf(known, property.id), cursor, 0);
  if (isRefusal(after)) return after;
  return { format, query: { kind: known, propertyId: property.id, filter: filterOf(asked), after } };
}
