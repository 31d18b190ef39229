import { z } from "zod";
import { REASONS, type Reason } from "../evaluation/reasons.ts";
import { compilePattern } from "./message-match.ts";

/** The reasons why a code is rejected, without the errors of the redemption API. */
export const CODE_REASONS = (Object.keys(REASONS) as Reason[]).filter((name) => REASONS[name].status > 0);

/** Characters of the longest pattern. */
export const MAX_PATTERN_LENGTH = 200;

/** Letters and digits that a pattern has at least: a shorter one fits almost every message. */
const MIN_LETTERS = 3;
const letters = (pattern: string): number => pattern.match(/[\p{L}\p{N}]/gu)?.length ?? 0;

/** The same for two patterns that are found in the same messages: they differ in case, accents, blanks or punctuation at most. */
const meaningfulPart = (pattern: string): string => compilePattern(pattern).pieces.join("*");

/** A pattern for the messages of a shop, and what they mean. */
const messagePattern = z
  .strictObject({
    pattern: z
      .string()
      .max(MAX_PATTERN_LENGTH)
      .refine((text) => letters(text) >= MIN_LETTERS, `must have at least ${MIN_LETTERS} letters or digits`)
      .describe("Part of a message: plain text without regard to case and accents, where * stands for any text."),
    outcome: z.enum(["accepted", "rejected"]),
    reason: z.enum(CODE_REASONS).nullable().default(null).describe("Required where the outcome is rejected."),
  })
  .superRefine(({ outcome, reason }, context) => {
    const problem = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if (outcome === "rejected" && reason === null) problem("reason", "must be a reason, because outcome is rejected");
    if (outcome === "accepted" && reason !== null) {
      problem("outcome", "contradicts reason: an accepted code has none");
      problem("reason", "contradicts outcome: leave it out, or reject the code");
    }
  });

export type MessagePattern = z.infer<typeof messagePattern>;

/** A property's patterns: the first that is found in a message counts. */
export const messagePatterns = z
  .array(messagePattern)
  .max(200)
  .superRefine((patterns, context) => {
    const first = new Map<string, number>();
    for (const [at, { pattern }] of patterns.entries()) {
      const key = meaningfulPart(pattern);
      const other = first.get(key);
      if (other === undefined) first.set(key, at);
      else {
        context.addIssue({ code: "custom", path: [other, "pattern"], message: `is the same as [${at}].pattern` });
        context.addIssue({
          code: "custom",
          path: [at, "pattern"],
          message: `is the same as [${other}].pattern: remove one`,
        });
      }
    }
  });
