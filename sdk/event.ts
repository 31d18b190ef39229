import { MAX_BODY_BYTES } from "../collector/contract/limits.ts";
import { type Declaration, declaredPayload, type LoosePayload } from "./antsomi.ts";
import { neverThrow } from "./never-throw.ts";
import { byteLength, ENVELOPE_BYTES } from "./transport.ts";
import type { DroppedResult, DropReason, InitOptions, Item, WireEvent } from "./types.ts";

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

/**
 * The fields that describe a customer. The first group matches those that are not stored on the device; the others are
 * ids, which only anonymous events lack.
 */
const PERSONAL = /^((customer_)?name|phone(_number)?|email)$|^(customer|identify)_id$/;

/** The options that change an event before it is sent. */
export interface PackOptions {
  /** The page's hook; null where the event has passed it already. */
  before_send?: InitOptions["before_send"] | null;
  /** Whether the copy on the device has the customer's name, e-mail and phone. */
  keep_personal_data?: boolean | undefined;
  /** Whether the customer's fields are removed. */
  anonymous?: boolean | undefined;
  /** What an Antsomi page declares for the event. */
  declared?: Declaration | null | undefined | false;
}

/**
 * Converts an event to text at once: later changes of the payload have no effect.
 * @param bare the event without its payload
 * @returns the packed event, or the reason why it can't be sent
 */
export function pack(
  bare: WireEvent,
  payload: LoosePayload | null | undefined,
  { keep_personal_data, anonymous, before_send, declared }: PackOptions = {},
): PackedEvent | DropReason {
  const { event_id: id } = bare;
  try {
    const { items, dims, extra } = (declared ? declaredPayload(declared, payload) : payload) || {};
    let event = { ...bare, items: ([] as Item[]).concat(items || []), dims: dims || {}, extra: extra || {} };
    let json = JSON.stringify(event);
    if (anonymous) json = withoutPersonalData(json, true);
    if (before_send) {
      // A hook that throws drops the event: it may exist to remove something from it.
      const changed = neverThrow(() => before_send(JSON.parse(json)), true);
      if (!changed) return "before_send";
      event = { ...changed, event_id: id };
      json = JSON.stringify(event);
    }
    const bytes = byteLength(json);
    if (bytes > MAX_BODY_BYTES - ENVELOPE_BYTES) return "too_large";
    const deviceJson = keep_personal_data ? json : withoutPersonalData(json);
    return { id, json, deviceJson, bytes, urgent: isUrgent(event) };
  } catch {
    return "unserializable";
  }
}

/**
 * Removes the fields of the customer: also from the order and from `extra`, where Antsomi's sites have them.
 * @param anonymous whether nothing of the customer remains but the mark of a test; otherwise `context.omitted` tells the
 * collector which fields are missing
 */
function withoutPersonalData(json: string, anonymous?: boolean): string {
  const event = JSON.parse(json);
  const { customers, purchase, transaction } = event.dims || {};
  const omitted: string[] = [];
  // Some sites send a list of one customer.
  for (const owner of [event.extra, purchase, transaction].concat(customers))
    for (const field in owner)
      if ((PERSONAL.exec(field) || [])[anonymous ? 0 : 1] && owner[field] != null) {
        // Faster than delete, which changes how the engine stores the object.
        owner[field] = undefined;
        omitted.push(field);
      }
  if (!anonymous && !omitted.length) return json;
  if (anonymous) event.dims = { ...event.dims, customers: { cdp_source: (customers || {}).cdp_source } };
  else event.context = { ...event.context, omitted };
  return JSON.stringify(event);
}

/** Whether a customer waits for the result, or is likely to leave the page next. */
export function isUrgent({ category, action }: WireEvent): boolean {
  return category === "promotion_code" || (category === "product" && action === "purchase");
}

/** The result of a dropped event. */
export const dropped = (event_id: string, reason: DropReason): DroppedResult => ({
  event_id,
  outcome: "dropped",
  reason,
});
