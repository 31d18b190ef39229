import { z } from "zod";
import { dataOf, moment } from "./envelope.ts";

const request = z
  .object({
    id: z.string(),
    type: z.enum(["export", "erase"]),
    state: z.enum(["pending", "running", "done"]).describe("running: the counts still grow."),
    found: z.boolean().describe("Whether any row is of the person; false while it is pending."),
    counts: z
      .record(z.string(), z.int())
      .describe("Rows by table: those of the person, or those that were erased. Tables without any are missing."),
    requested_by: z.string().describe("The name of the key, administrator, or command line."),
    created_at: moment,
    finished_at: moment.nullable(),
  })
  .meta({ id: "PrivacyRequest" });
export type PrivacyRequestResponse = Readonly<z.infer<typeof request>>;

export const privacyRequestResponse = dataOf(request);
export const privacyRequestsResponse = dataOf(z.array(request));
