import { z } from "zod";
import { dataOf, moment, pageOf, pagination } from "./envelope.ts";

const code = z
  .object({
    id: z.int(),
    promotion_id: z.int(),
    code: z.string(),
    max_uses: z.int().describe("Uses by all customers; 0: no limit."),
    max_uses_per_customer: z.int().describe("Uses by one customer; 0: no limit."),
    current_uses: z.int(),
    created: moment,
  })
  .meta({ id: "Code" });

/** A coupon code as it is stored and returned. */
export type StoredCode = Readonly<z.infer<typeof code>>;

export const codeResponse = dataOf(code);
export const codeByNameResponse = pageOf(code);

const cursorPagination = z.object({
  count: z.int().describe("Codes on this page."),
  per_page: z.int(),
  start_cursor: z.string().optional(),
  end_cursor: z.string().optional(),
  links: z.object({ previous: z.string().optional(), next: z.string().optional() }),
});

export const codesResponse = dataOf(
  z.array(code),
  z.object({
    cursor_pagination: cursorPagination.optional().describe("Without the parameter page."),
    pagination: pagination.optional().describe("Without a cursor parameter."),
  }),
);

/** Response with a batch of generated codes: BigCommerce's fields, and `random_bits`. */
export const generatedResponse = dataOf(
  z.object({
    created: moment,
    max_uses: z.int(),
    max_uses_per_customer: z.int(),
    batch_size: z.int(),
    codes: z.array(z.object({ code: z.string() })),
  }),
  z.object({
    random_bits: z.int().describe("How hard it is to guess a code, in bits; below 40 there is a warning."),
    warnings: z.array(z.string()).optional(),
  }),
);
export type GeneratedCodes = Readonly<z.infer<typeof generatedResponse>>;

const importState = z
  .object({
    import_id: z.string(),
    promotion_id: z.int(),
    complete: z.boolean(),
    lines: z.int().describe("Lines that are stored so far."),
    added: z.int(),
    duplicates: z.int().describe("Lines with a code that the property had already."),
    bad: z.int(),
    problems: z
      .array(z.object({ line: z.int(), reason: z.string() }))
      .describe("The first hundred lines that added no code."),
    started: moment,
    updated: moment,
  })
  .meta({ id: "CodeImport", description: "Progress of an import." });

/** Progress of an import, in responses. */
export type ImportResponse = Readonly<z.infer<typeof importState>>;

export const importStateResponse = dataOf(importState);
