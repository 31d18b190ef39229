import { MAX_BODY_BYTES } from "../collector/contract/limits.ts";
import { neverThrow } from "./never-throw.ts";
import { byteLength, ENVELOPE_BYTES } from "./transport.ts";
import type { Customer, DroppedResult, DropReason, EventPayload, InitOptions, WireEvent } from "./types.ts";

/** An event as JSON text, so that the page can't change it any more. */
export interface PackedEvent {
  /** The event's id. */
  id: string;
  json: string;
  /** The JSON for the device's storage: without name, e-mail and phone unless `keep_personal_data` is on. */
  deviceJson: string;
  /** Size of `json` in bytes. */
  bytes: number;
  /** Whether the event is sent at once, with all earlier events, and dropped last. */
  urgent: boolean;
}

/** The fields of a customer that are not stored on the device. */
const PERSONAL = ["name", "email", "phone"] as const;

/** The options that change an event before it is sent. */
export interface PackOptions extends Pick<InitOptions, "before_send" | "keep_personal_data"> {
  /** Whether the customer's fields are removed. */
  anonymous?: boolean;
}

/**
 * Converts an event to text at once: later changes of the payload have no effect.
 * @param bare the event without its payload
 * @returns the packed event, or the reason why it can't be sent
 */
export function pack(
  bare: WireEvent,
  payload: EventPayload | null | undefined,
  { keep_personal_data, anonymous, before_send }: PackOptions = {},
): PackedEvent | DropReason {
  const { event_id: id } = bare;
  try {
    const { items, dims, extra } = payload || {};
    let event = { ...bare, items: items || [], dims: dims || {}, extra: extra || {} };
    if (anonymous) event.dims = { ...event.dims, customers: onlySource(event.dims.customers) };
    let json = JSON.stringify(event);
    if (before_send) {
      // A hook that throws drops the event: it may exist to remove something from it.
      const changed = neverThrow(() => before_send(JSON.parse(json)), true);
      if (!changed) return "before_send";
      event = { ...changed, event_id: id };
      json = JSON.stringify(event);
    }
    const bytes = byteLength(json);
    if (bytes > MAX_BODY_BYTES - ENVELOPE_BYTES) return "too_large";
    const deviceJson = keep_personal_data ? json : withoutPersonalData(json, event);
    return { id, json, deviceJson, bytes, urgent: isUrgent(event) };
  } catch {
    return "unserializable";
  }
}

/** The one field of a customer that does not identify them: whether the event is a test. */
const onlySource = ({ cdp_source }: Customer = {}): Customer => (cdp_source ? { cdp_source } : {});

/** `context.omitted` tells the collector which fields are missing. */
function withoutPersonalData(json: string, event: WireEvent): string {
  const customers: Customer = { ...(event.dims || {}).customers };
  const omitted = PERSONAL.filter((field) => customers[field] != null);
  if (!omitted.length) return json;
  for (const field of omitted) delete customers[field];
  const { dims, context } = event;
  return JSON.stringify({ ...event, dims: { ...dims, customers }, context: { ...context, omitted } });
}

/** Whether a customer waits for the result, or is likely to leave the page next. */
export function isUrgent({ category, action }: WireEvent): boolean {
  return category === "promotion_code" || (category === "product" && action === "purchase");
}

/** The result of a dropped event. */
export function dropped(event_id: string, reason: DropReason): DroppedResult {
  return { event_id, outcome: "dropped", reason };
}
