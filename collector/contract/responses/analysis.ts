import { z } from "zod";

/** The answer to `POST /v1/sql`. */
export const sqlResponse = z.object({
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.enum(["integer", "real", "text", "any", "null"]).describe("Of its values; null: it has none."),
    }),
  ),
  rows: z
    .array(z.array(z.union([z.string(), z.number(), z.null()])))
    .describe("Whole numbers beyond 2^53 come as text, as do blobs (hex)."),
  truncated: z.boolean().describe("There were more rows than 10,000, or than have a place in 10 MB."),
});
