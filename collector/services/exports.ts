import { z } from "zod";
import { parseWith } from "../contract/parse.ts";
import { TABLE_FORMATS } from "../contract/table-format.ts";
import { FACT_KINDS, type FactKind } from "../store/columns/facts.ts";
import type { FactFilter } from "../store/ports/facts.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { withContacts } from "./contact-filter.ts";
import { type CursorScope, cursorAt, cursorText, readCursor } from "./cursor.ts";
import { filterOf } from "./facts.ts";
import { FILTERS, filtersOf, TIME_AND_PLACE } from "./filters.ts";
import type { SentQuery } from "./query.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

const OUTPUT = {
  cursor: cursorText
    .optional()
    .describe("The Promotrail-Resume-Cursor of an export, or a cursor of the list of its kind."),
  format: z.enum(TABLE_FORMATS).default("csv").describe("The format of the rows."),
};

/** The query of an export of a kind. */
export const exportQuery = (kind: FactKind) => z.strictObject({ ...filtersOf(kind), ...OUTPUT });

/** The query of an export, with the filters of all kinds. */
export const anyExportQuery = z.strictObject({ ...TIME_AND_PLACE, ...FILTERS, ...OUTPUT });

/** A parameter of an export, for a person who writes one. */
export interface ExportParameter {
  /** With underscores: `customer_id`. */
  readonly name: string;
  readonly description: string;
  /** The allowed values; absent where any, or more than a line of them, are allowed. */
  readonly values?: readonly string[];
  readonly default?: string;
}

/** More values than these are documented elsewhere. */
const MAX_VALUES = 10;

/** @returns all parameters of an export of a kind */
export function exportParameters(kind: FactKind): ExportParameter[] {
  const { properties = {} } = z.toJSONSchema(exportQuery(kind), { io: "input", unrepresentable: "any" });
  return Object.entries(properties as Readonly<Record<string, z.core.JSONSchema.BaseSchema>>).map(
    ([name, { description, enum: values, default: standard }]) => ({
      name,
      description: description!,
      ...(values && values.length <= MAX_VALUES && { values: values.map(String) }),
      ...(standard !== undefined && { default: String(standard) }),
    }),
  );
}

/** An export, as read from its query. */
export interface ExportRequest {
  readonly format: z.output<(typeof OUTPUT)["format"]>;
  readonly query: {
    readonly kind: FactKind;
    readonly propertyId: string;
    readonly filter: FactFilter;
    readonly after: number;
  };
}

const listedOf = (kind: FactKind, propertyId: string): CursorScope => ({ list: kind, propertyId });

/** The cursor with which a later export continues after a `change_seq`. */
export const resumeCursor = (kind: FactKind, propertyId: string, last: number): string =>
  cursorAt(listedOf(kind, propertyId), last);

/** Reads the query of an export. @returns a refusal that names every filter that is invalid, or not of the kind */
export async function readExport(
  store: Pick<Store, "contactHashes">,
  name: string,
  property: Property,
  { property_id: _, ...sent }: SentQuery,
): Promise<ExportRequest | Refusal> {
  const kind = FACT_KINDS.find((each) => each === name);
  if (!kind) return refusal("not_found", `No export is called ${name}. Exports: ${FACT_KINDS.join(", ")}.`);
  const parsed = parseWith(exportQuery(kind), sent);
  if (!parsed.ok) return refusal("malformed", "The query is not valid.", parsed.errors);
  const { cursor, format, ...filters } = parsed.value as z.output<typeof anyExportQuery>;
  const after = readCursor(listedOf(kind, property.id), cursor, 0);
  if (isRefusal(after)) return after;
  const hashed = await withContacts(store, property, filters);
  const filter = isRefusal(hashed) ? hashed : filterOf(hashed);
  return isRefusal(filter) ? filter : { format, query: { kind, propertyId: property.id, filter, after } };
}
