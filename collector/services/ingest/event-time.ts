import type { EventFlag } from "../../store/ports/records.ts";

/** Differences beyond this are worth a flag: no batch is that long on its way. */
const TOLERANCE = 60_000;
/** Events are evaluated with the promotions of their own time, at most this far back. */
const EVALUATE_BACK = 7 * 86_400_000;

/** When an event happened, by the collector's clock. Times are epoch milliseconds. */
export interface EventTimes {
  readonly occurredAt: number;
  readonly evaluatedAt: number;
  readonly flags: readonly EventFlag[];
}

/**
 * Corrects an event's time by what the sender's clock said when the batch left.
 * @param occurredAt ISO 8601; null means now
 * @param sentAt ISO 8601, by the same clock as `occurredAt`; null where the sender does not say
 * @param receivedAt epoch milliseconds
 */
export function eventTime(occurredAt: string | null, sentAt: string | null, receivedAt: number): EventTimes {
  if (occurredAt === null) return { occurredAt: receivedAt, evaluatedAt: receivedAt, flags: [] };
  const skew = sentAt === null ? 0 : receivedAt - Date.parse(sentAt);
  const wrong = Math.abs(skew) > TOLERANCE;
  // Always, not only where it is far off: a threshold would put two batches of one page in the wrong order.
  const corrected = Date.parse(occurredAt) + skew;
  const evaluatedAt = Math.min(receivedAt, Math.max(receivedAt - EVALUATE_BACK, corrected));
  const absurd = Math.abs(evaluatedAt - corrected) > TOLERANCE;
  return {
    // Nothing happens after it was told of: a row from the year 9999 would be in no report.
    occurredAt: Math.min(corrected, receivedAt),
    evaluatedAt,
    flags: [...(wrong ? ["clock_corrected" as const] : []), ...(absurd ? ["absurd_time" as const] : [])],
  };
}
