import { z } from "zod";
import { CODE_CHECK_COLUMNS } from "../../store/columns/code-checks.ts";
import { type Column, type Columns, visibleIn } from "../../store/columns/column.ts";
import { EVENT_COLUMNS } from "../../store/columns/events.ts";
import { ORDER_COLUMNS } from "../../store/columns/orders.ts";
import { PURCHASE_COLUMNS } from "../../store/columns/purchases.ts";
import { LINE_COLUMNS } from "../../store/columns/redemption-lines.ts";
import { REDEMPTION_COLUMNS } from "../../store/columns/redemptions.ts";
import { REVERSAL_COLUMNS } from "../../store/columns/reversals.ts";
import { dataOf, moment, nextCursor } from "./envelope.ts";
import { reason, status } from "./promocode.ts";

/** Columns that other responses have too. The reason of a reversal is another one: a text. */
const SHARED: Readonly<Record<string, z.ZodType>> = { reason, status };

const SCHEMAS: Readonly<Record<Column["type"], z.ZodType>> = {
  text: z.string(),
  integer: z.int(),
  boolean: z.boolean(),
  moment,
  // A site may report any amount, also a negative one.
  amount: z.string(),
  list: z.array(z.string()),
  json: z.string(),
};

function schemaOf(name: string, { type, values, nullable, description }: Column): z.ZodType {
  const schema = (values && SHARED[name]) ?? (values && type === "text" ? z.enum(values.map(String)) : SCHEMAS[type]);
  return (nullable ? schema.nullable() : schema).describe(description);
}

/** An amount is two fields: a decimal, and minor units. */
const fieldsOf = (name: string, column: Column): (readonly [string, z.ZodType])[] =>
  column.type === "amount"
    ? [
        [name, schemaOf(name, { ...column, description: `${column.description} In major units.` })],
        [`${name}_minor`, schemaOf(name, { ...column, type: "integer", description: "The same in minor units." })],
      ]
    : [[name, schemaOf(name, column)]];

const rowOf = (columns: Columns) =>
  z.object(Object.fromEntries(visibleIn("rows", columns).flatMap(([name, column]) => fieldsOf(name, column))));

export const codeCheck = rowOf(CODE_CHECK_COLUMNS).meta({
  id: "CodeCheck",
  description: "The progress of a code: one row per code of a used event or calculation.",
});

export const redemption = rowOf(REDEMPTION_COLUMNS)
  .extend({ lines: z.array(rowOf(LINE_COLUMNS)) })
  .meta({ id: "Redemption", description: "One use of a promotion on a purchase." });

export const purchase = rowOf(PURCHASE_COLUMNS).meta({
  id: "Purchase",
  description: "An order, by the report with the strongest evidence.",
});

export const order = rowOf(ORDER_COLUMNS).meta({
  id: "ShopOrder",
  description: "An order that the shop's server reported, in its last state.",
});

export const reversal = rowOf(REVERSAL_COLUMNS).meta({
  id: "ReversalRow",
  description: "A redemption that was taken back, as a whole or in part.",
});

const event = rowOf(EVENT_COLUMNS).meta({ id: "StoredEvent", description: "An event, without personal data." });

const meta = z.object({
  next_cursor: nextCursor,
  resume_cursor: z.string().describe("Leads to later changes, also from the last page."),
  hidden: z
    .object({ staging: z.int(), automated: z.int() })
    .describe("The number of rows that match but are left out: of test sites, and of bots and staff."),
});

export const codeChecksResponse = dataOf(z.array(codeCheck), meta);
export const redemptionsResponse = dataOf(z.array(redemption), meta);
export const eventListResponse = dataOf(z.array(event), meta);
