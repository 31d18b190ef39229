import { MAX_BODY_BYTES } from "../collector/contract/limits.ts";
import { neverThrow } from "./never-throw.ts";
import { byteLength, ENVELOPE_BYTES } from "./transport.ts";
import type { Customer, DroppedResult, DropReason, EventPayload, InitOptions, WireEvent } from "./types.ts";

/** An event on its way: already text, so that nothing can change it any more. */
export interface Packed {
  /** The event's. */
  id: string;
  json: string;
  /** What is kept on the device: without name, e-mail and phone, unless the site wants them kept. */
  copy: string;
  /** Size of `json` in bytes. */
  bytes: number;
  /** Sent at once, with everything before it, and given up last. */
  urgent: boolean;
}

/** What of a customer is not kept on the device. */
const PERSONAL = ["name", "email", "phone"] as const;

/** What is done to an event before it is sent. */
export interface Packing extends Pick<InitOptions, "before_send" | "keep_personal_data"> {
  /** Nobody learns who the customer is. */
  anonymous?: boolean;
}

/**
 * Turns an event into text there and then: what the page changes later changes nothing.
 * @returns the packed event, or why it can't be sent
 */
export function pack(
  bare: WireEvent,
  payload: EventPayload | null | undefined,
  { keep_personal_data, anonymous, before_send }: Packing = {},
): Packed | DropReason {
  const { event_id: id } = bare;
  try {
    const { items, dims, extra } = payload || {};
    let event = { ...bare, items: items || [], dims: dims || {}, extra: extra || {} };
    if (anonymous) event.dims = { ...event.dims, customers: onlySource(event.dims.customers) };
    let json = JSON.stringify(event);
    if (before_send) {
      // Who can't look at an event can't let it pass: it may be there to take something out.
      const changed = neverThrow(() => before_send(JSON.parse(json)), true);
      if (!changed) return "before_send";
      event = { ...changed, event_id: id };
      json = JSON.stringify(event);
    }
    const bytes = byteLength(json);
    if (bytes > MAX_BODY_BYTES - ENVELOPE_BYTES) return "too_large";
    return { id, json, copy: keep_personal_data ? json : withoutPersonal(json, event), bytes, urgent: isUrgent(event) };
  } catch {
    return "unserializable";
  }
}

/** What of a customer is no customer: whether it is a test. */
const onlySource = ({ cdp_source }: Customer = {}): Customer => (cdp_source ? { cdp_source } : {});

/** The collector is told what an event lacks that came from the device. */
function withoutPersonal(json: string, event: WireEvent): string {
  const customers: Customer = { ...(event.dims || {}).customers };
  const omitted = PERSONAL.filter((field) => customers[field] != null);
  if (!omitted.length) return json;
  for (const field of omitted) delete customers[field];
  const { dims, context } = event;
  return JSON.stringify({ ...event, dims: { ...dims, customers }, context: { ...context, omitted } });
}

/** Events that someone waits for, or after which the shopper leaves. */
export function isUrgent({ category, action }: WireEvent): boolean {
  return category === "promotion_code" || (category === "product" && action === "purchase");
}

/** The result of an event that is given up. */
export function dropped(event_id: string, reason: DropReason): DroppedResult {
  return { event_id, outcome: "dropped", reason };
}
