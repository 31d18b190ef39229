import { z } from "zod";
import { DEFAULT_LIMITS, type PropertyLimits } from "./default-limits.ts";
import { areValid } from "./fields.ts";

const rate = (most: number, noun: string, fallback: number, below = "no request would be answered") =>
  z
    .number(`must be a whole number of ${noun}`)
    .refine(Number.isInteger, "must be a whole number")
    .min(1, `must be at least 1: below, ${below}`)
    .max(most)
    .meta({ type: "integer" })
    .default(fallback);

function refuseContradiction(
  { requests_per_second, calculations_per_second }: PropertyLimits,
  context: z.RefinementCtx,
): void {
  if (calculations_per_second <= requests_per_second) return;
  const message = `must be at most requests_per_second, ${requests_per_second}: each calculation is a request`;
  context.addIssue({ code: "custom", path: ["calculations_per_second"], message });
}

/** The limits of what pages send, of one write key and one client address. Absent ones have their defaults. */
export const propertyLimits = z
  .strictObject({
    requests_per_second: rate(100_000, "requests", DEFAULT_LIMITS.requests_per_second),
    events_per_second: rate(1_000_000, "events", DEFAULT_LIMITS.events_per_second),
    calculations_per_second: rate(100_000, "calculations", DEFAULT_LIMITS.calculations_per_second),
    burst: rate(1_000, "seconds", DEFAULT_LIMITS.burst).describe("The seconds whose requests may arrive at once."),
    megabytes_per_day: rate(1_000_000, "megabytes", DEFAULT_LIMITS.megabytes_per_day, "each day would warn").describe(
      "Bodies of events in a day, of all senders. Above it, a metric warns; nothing is refused.",
    ),
  })
  .superRefine(refuseContradiction, { when: areValid("requests_per_second", "calculations_per_second") })
  .describe(
    "Limits of one write key and one client address. Server keys have none. Above them: 429, with Retry-After.",
  );
