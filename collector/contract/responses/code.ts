import { z } from "zod";
import { dataOf, moment, pageOf, pagination } from "./envelope.ts";

const code = z
  .object({
    id: z.int(),
    promotion_id: z.int(),
    code: z.string(),
    max_uses: z.int().describe("0 is without limit."),
    max_uses_per_customer: z.int().describe("0 is without limit."),
    current_uses: z.int(),
    created: moment,
  })
  .meta({ id: "Code" });

/** A coupon code as it is stored and answered. */
export type StoredCode = Readonly<z.infer<typeof code>>;

export const codeResponse = dataOf(code);
export const codeByNameResponse = pageOf(code);

const cursorPagination = z.object({
  count: z.int().describe("Of this page."),
  per_page: z.int(),
  start_cursor: z.string().optional(),
  end_cursor: z.string().optional(),
  links: z.object({ previous: z.string().optional(), next: z.string().optional() }),
});

export const codesResponse = dataOf(
  z.array(code),
  z.object({
    cursor_pagination: cursorPagination.optional().describe("Unless page is named."),
    pagination: pagination.optional().describe("Unless a cursor is named."),
  }),
);

/** What a batch of generated codes is answered, in BigCommerce's shape; `random_bits` is ours. */
export const generatedResponse = dataOf(
  z.object({
    created: moment,
    max_uses: z.int(),
    max_uses_per_customer: z.int(),
    batch_size: z.int(),
    codes: z.array(z.object({ code: z.string() })),
  }),
  z.object({
    random_bits: z.int().describe("How hard a code is to find by trying; below 40 there is a warning."),
    warnings: z.array(z.string()).optional(),
  }),
);
export type GeneratedCodes = Readonly<z.infer<typeof generatedResponse>>;

const importState = z
  .object({
    import_id: z.string(),
    promotion_id: z.int(),
    complete: z.boolean(),
    lines: z.int().describe("Every line up to this one is on disk."),
    added: z.int(),
    duplicates: z.int().describe("Lines whose code the property had already."),
    bad: z.int(),
    problems: z
      .array(z.object({ line: z.int(), reason: z.string() }))
      .describe("The first hundred lines that added nothing."),
    started: moment,
    updated: moment,
  })
  .meta({ id: "CodeImport", description: "How far an import got." });

/** How far an import got, as it is answered. */
export type ImportResponse = Readonly<z.infer<typeof importState>>;

export const importStateResponse = dataOf(importState);
