import { z } from "zod";
import { DIGEST_CHANNELS, WEEKDAYS } from "../digest.ts";
import { dataOf, moment } from "./envelope.ts";

const channel = z.enum(DIGEST_CHANNELS);

const send = z.object({
  channel,
  week: z
    .string()
    .describe("The local date of the day on which the digest was due. It is about the seven days before."),
  state: z
    .enum(["pending", "sending", "sent", "failed", "unclear"])
    .describe("pending: it is sent later, or again. unclear: it may have arrived, and is not sent again."),
  attempts: z.int(),
  at: moment.nullable().describe("The end of the last attempt; null: there was none."),
  error: z.string().nullable().describe("Why the last attempt failed, or what is unclear; null: nothing."),
});

const digest = z
  .object({
    emails: z.array(z.string()),
    slack_host: z
      .string()
      .nullable()
      .describe("The host of `slack_url`, whose path is a secret that no response contains; null: there is none."),
    weekday: z.enum(WEEKDAYS),
    hour: z.int(),
    next_at: moment.describe("The time of the next digest."),
    sends: z.array(send).describe("The last digests, the newest first."),
    created_at: moment,
    updated_at: moment,
  })
  .meta({ id: "Digest" });
export type DigestResponse = Readonly<z.infer<typeof digest>>;

export const digestResponse = dataOf(digest);

const testResult = z.object({
  channel,
  state: z.enum(["sent", "failed", "unclear"]),
  error: z.string().nullable(),
});
export type DigestTestResult = Readonly<z.infer<typeof testResult>>;

export const digestTestResponse = dataOf(z.array(testResult));
