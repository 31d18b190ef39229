import { z } from "zod";

/** A decimal amount in a response. */
export const amount = z.string().meta({ pattern: "^\\d+(\\.\\d+)?$", description: "In major units." });

/** A date and time in a response, ISO 8601. */
export const moment = z.iso.datetime().describe("UTC.");

const empty = z.object({});

/** `meta` of a response to a change. */
export const withWarnings = z.object({ warnings: z.array(z.string()).optional() });

type Enveloped<Data extends z.ZodType, Meta extends z.ZodType> = z.ZodObject<{ data: Data; meta: Meta }>;

/** The envelope of every response except those of events and carts. */
export function dataOf<Data extends z.ZodType>(data: Data): Enveloped<Data, typeof empty>;
export function dataOf<Data extends z.ZodType, Meta extends z.ZodType>(data: Data, meta: Meta): Enveloped<Data, Meta>;
export function dataOf(data: z.ZodType, meta: z.ZodType = empty): Enveloped<z.ZodType, z.ZodType> {
  return z.object({ data, meta });
}

/** Position in a list, from which the next request continues. */
export const nextCursor = z.string().nullable().describe("The cursor of the next page; null: this is the last page.");

const links = z.object({
  previous: z.string().optional(),
  current: z.string().optional(),
  next: z.string().optional(),
});

/** BigCommerce's description of a numbered page. */
export const pagination = z
  .object({
    total: z.int(),
    count: z.int().describe("Entries on this page."),
    per_page: z.int(),
    current_page: z.int(),
    total_pages: z.int(),
    links: links.describe("Query strings of other pages, relative to the list."),
  })
  .meta({ id: "Pagination" });

/** A list with numbered pages. */
export const pageOf = <Item extends z.ZodType>(item: Item) => dataOf(z.array(item), z.object({ pagination }));

/** A list with cursors. */
export const cursorPageOf = <Item extends z.ZodType>(item: Item) =>
  dataOf(z.array(item), z.object({ next_cursor: nextCursor }));
