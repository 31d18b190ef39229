import type { IncomingEvent } from "../ports/records.ts";

/** When the facts of an event count, in epoch milliseconds: when it happened; for a late one, when it arrived. */
export const countedAt = (
  { flags, occurredAt }: Pick<IncomingEvent, "flags" | "occurredAt">,
  receivedAt: number,
): number => (flags.includes("late") ? receivedAt : occurredAt);
