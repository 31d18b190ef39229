import type { EventFlag, Sending } from "../../store/ports/records.ts";
import { type PlaceEvent, placeAlone } from "./visitor-clocks.ts";

/** A larger difference, in ms, gets a flag: no batch takes that long to arrive. */
const TOLERANCE = 60_000;
/**
 * The longest time, in ms, between the promotions that apply to an event and its arrival. A page that dates an event back further
 * can't change the past: it is evaluated and counts at its arrival. The SDK drops events that are as old.
 */
const EVALUATE_BACK = 7 * 86_400_000;

/** The first moment, in epoch milliseconds, that SQL and exports can print: a year of four digits. */
const EARLIEST = Date.parse("0000-01-01T00:00:00Z");

/** The time of an event by the collector's clock, in epoch milliseconds. */
export interface EventTimes {
  readonly occurredAt: number;
  /** The time whose promotions apply. */
  readonly evaluatedAt: number;
  readonly flags: readonly EventFlag[];
}

/**
 * Corrects the time of an event by the difference between the clocks of the sender and the collector. Both times are the sender's
 * statements: a false `sentAt` moves an event no further than a false `occurredAt` does, because the corrected time is bounded.
 * @param occurredAt ISO 8601; null for the time of arrival
 * @param place keeps the order of a visitor's events. @default each request is corrected by itself
 */
export function eventTime(
  occurredAt: string | null,
  { sentAt, receivedAt, source }: Pick<Sending, "sentAt" | "receivedAt" | "source">,
  place: PlaceEvent = placeAlone,
): EventTimes {
  if (occurredAt === null) return { occurredAt: receivedAt, evaluatedAt: receivedAt, flags: [] };
  const sent = sentAt === null ? receivedAt : Date.parse(sentAt);
  const wrong = Math.abs(receivedAt - sent) > TOLERANCE;
  // Small differences are corrected, too: with a threshold, two batches of one page could change their order.
  const own = Date.parse(occurredAt);
  const corrected = sentAt === null ? own : place(own, sent, receivedAt);
  const late = source === "browser" && corrected < receivedAt - EVALUATE_BACK;
  const evaluatedAt = late ? receivedAt : Math.min(receivedAt, Math.max(receivedAt - EVALUATE_BACK, corrected));
  const absurd = !late && Math.abs(evaluatedAt - corrected) > TOLERANCE;
  return {
    // Never in the future: no report would contain a row from the year 9999.
    occurredAt: Math.max(EARLIEST, Math.min(corrected, receivedAt)),
    evaluatedAt,
    flags: [
      ...(wrong ? ["clock_corrected" as const] : []),
      ...(absurd ? ["absurd_time" as const] : []),
      ...(late ? ["late" as const] : []),
    ],
  };
}
