import { z } from "zod";
import { amount, dataOf, moment } from "./envelope.ts";

const codes = z
  .object({
    prefix: z.string().optional(),
    pattern: z.string().optional(),
    promotion_id: z.int().optional(),
    import: z.object({ promotion_id: z.int(), import_id: z.string() }).optional(),
  })
  .describe("One of its fields. Prefixes and patterns are canonical.");

const codeGroup = z
  .object({
    id: z.int(),
    name: z.string(),
    codes,
    owner: z.string().nullable(),
    channel: z.string().nullable(),
    payout: z
      .union([z.object({ percentage: z.string() }), z.object({ amount, currency: z.string() })])
      .nullable()
      .describe("What the owner gets: a percentage of the net revenue, or an amount for each order."),
    position: z.int().describe("Of the groups that match a code, the first has it."),
    created_at: moment,
    updated_at: moment,
  })
  .meta({ id: "CodeGroup" });
export type CodeGroupResponse = Readonly<z.infer<typeof codeGroup>>;

export const codeGroupResponse = dataOf(codeGroup);
export const codeGroupsResponse = dataOf(z.array(codeGroup));
