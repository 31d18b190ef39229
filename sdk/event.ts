import { MAX_BODY_BYTES } from "../collector/contract/limits.ts";
import { byteLength } from "./transport.ts";
import type { DroppedResult, DropReason, EventPayload, WireEvent } from "./types.ts";

/** An event on its way: already text, so that nothing can change it any more. */
export interface Packed {
  event_id: string;
  json: string;
  /** Size of `json` in bytes. */
  bytes: number;
  /** Sent at once, with everything before it. */
  urgent: boolean;
}

/** What stands around the events of a body (the key, the time), rounded up, in bytes. */
const ENVELOPE_BYTES = 1_024;

/**
 * Turns an event into text there and then: what the page changes later changes nothing.
 * @returns the packed event, or why it can't be sent
 */
export function pack(event: WireEvent, payload?: EventPayload | null): Packed | DropReason {
  try {
    const { items, dims, extra } = payload || {};
    const json = JSON.stringify({ ...event, items: items || [], dims: dims || {}, extra: extra || {} });
    const bytes = byteLength(json);
    if (bytes > MAX_BODY_BYTES - ENVELOPE_BYTES) return "too_large";
    return { event_id: event.event_id, json, bytes, urgent: isUrgent(event) };
  } catch {
    return "unserializable";
  }
}

/** Events that someone waits for, or after which the shopper leaves. */
function isUrgent({ category, action }: WireEvent): boolean {
  return category === "promotion_code" || (category === "product" && action === "purchase");
}

/** The result of an event that is given up. */
export function dropped(event_id: string, reason: DropReason): DroppedResult {
  return { event_id, outcome: "dropped", reason };
}
