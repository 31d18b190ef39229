import { z } from "zod";
import { outboundAddress } from "./outbound-address.ts";
import { type ParseResult, parseWith } from "./parse.ts";
import { list, whole } from "./values.ts";

/** The days of a week, from the first one of ISO 8601 on. */
export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

const MAX_EMAILS = 20;

/**
 * Schema of the body of `PUT /v1/digest`.
 * @param allowHttp whether http: is allowed as well as https:, by the development switch
 */
export const digestIn = (allowHttp: boolean) =>
  z
    .strictObject({
      emails: list(z.email("must be an e-mail address").max(254), 0, MAX_EMAILS)
        .default([])
        .describe("Each address receives one mail with all addresses."),
      slack_url: outboundAddress(allowHttp, "use a webhook of Slack")
        .nullable()
        .exactOptional()
        .describe("An incoming webhook of Slack, or of a chat that takes the same JSON. Absent: the stored one stays."),
      weekday: z.enum(WEEKDAYS).default("monday").describe("The day on which the digest of the week before is sent."),
      hour: whole(0, 23).default(8).describe("The hour of that day, in the time zone of the property."),
    })
    .refine(({ emails }) => new Set(emails).size === emails.length, {
      path: ["emails"],
      message: "must not have an address twice",
    });

/** A parsed body. */
export type DigestBody = z.infer<ReturnType<typeof digestIn>>;

/** Parses the body of `PUT /v1/digest`. */
export const parseDigest = (body: unknown, allowHttp: boolean): ParseResult<DigestBody> =>
  parseWith(digestIn(allowHttp), body);

/** The ways in which a digest is sent. */
export const DIGEST_CHANNELS = ["email", "slack"] as const;

export type DigestChannel = (typeof DIGEST_CHANNELS)[number];

/** The ways in which a digest is sent. */
export const channelsOf = (digest: {
  readonly emails: readonly string[];
  readonly slack_url: string | null;
}): DigestChannel[] =>
  DIGEST_CHANNELS.filter((channel) => (channel === "email" ? digest.emails.length > 0 : digest.slack_url !== null));
