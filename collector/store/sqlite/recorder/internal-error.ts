import type { RejectedEventDraft } from "../../ports/records.ts";

/** An event that caused a fault, to be kept until the fault is corrected. */
export const internalError = ({ eventId, body }: Pick<RejectedEventDraft, "eventId" | "body">): RejectedEventDraft => ({
  eventId,
  reason: "internal_error",
  errors: "[]",
  body,
});
