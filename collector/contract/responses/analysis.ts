import { z } from "zod";

/** Response of `POST /v1/sql`. */
export const sqlResponse = z.object({
  columns: z.array(
    z.object({
      name: z.string(),
      type: z
        .enum(["integer", "real", "text", "any", "null"])
        .describe("Type of the values; null: the column has no values."),
    }),
  ),
  rows: z
    .array(z.array(z.union([z.string(), z.number(), z.null()])))
    .describe("Whole numbers beyond 2^53 and blobs (hex) are strings."),
  truncated: z
    .boolean()
    .describe("Whether rows are missing, because there were more than 10,000, or more than 10 MB of them."),
});
