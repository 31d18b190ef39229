import { z } from "zod";

/** An amount in an answer. */
export const amount = z.string().meta({ pattern: "^\\d+(\\.\\d+)?$", description: "In major units." });

/** A moment in an answer. */
export const moment = z.iso.datetime().describe("UTC.");

/** What goes with an answer, where there is nothing to say. */
const nothing = z.object({});

/** What a change may be told beside what it led to. */
export const withWarnings = z.object({ warnings: z.array(z.string()).optional() });

/** The frame of every answer but those of events and carts. */
export const dataOf = <Data extends z.ZodType, Meta extends z.ZodType = typeof nothing>(
  data: Data,
  meta: Meta = nothing as unknown as Meta,
) => z.object({ data, meta });

/** Where a list goes on that is read by its cursor. */
export const nextCursor = z.string().nullable().describe("Ask again with it for what follows; null at the end.");

const links = z.object({
  previous: z.string().optional(),
  current: z.string().optional(),
  next: z.string().optional(),
});

/** BigCommerce's account of a numbered page. */
export const pagination = z
  .object({
    total: z.int(),
    count: z.int().describe("Of this page."),
    per_page: z.int(),
    current_page: z.int(),
    total_pages: z.int(),
    links: links.describe("Queries that lead to the other pages, relative to the list."),
  })
  .meta({ id: "Pagination" });

/** A list that is read by pages. */
export const pageOf = <Item extends z.ZodType>(item: Item) => dataOf(z.array(item), z.object({ pagination }));

/** A list that is read by its cursor. */
export const cursorPageOf = <Item extends z.ZodType>(item: Item) =>
  dataOf(z.array(item), z.object({ next_cursor: nextCursor }));
