// The SDK publishes these types, so they can't use zod's. The schemas with the same shape are in promocode.ts and
// events.ts.
import type { Reason, Status } from "../../evaluation/reasons.ts";

/**
 * `duplicate`: an event with the same id and content was stored earlier. `conflict`: an event with the same id and other
 * content was; this one is kept aside, and sending it again changes nothing. `rejected`: see the reason.
 */
export type Outcome = "stored" | "duplicate" | "conflict" | "rejected";

/**
 * Why an event was rejected. `invalid_event`: `errors` name the fields. `internal_error`: a fault of the collector,
 * which keeps the event until the fault is corrected.
 */
export type RejectionReason = "invalid_event" | "internal_error";

/**
 * One error in the input: its path (`items[0].price`) and a message. The path is empty for the input as a whole, and
 * for the last entry of a long list, which counts the errors that are not listed.
 */
export interface FieldError {
  path: string;
  message: string;
}

/** What a condition still needs: a decimal amount in major units of the cart's currency, or a number of units. */
export type Missing = { amount: string } | { quantity: number };

/** The promotion of a code, with SailPlay's names. */
export interface MarketingAction {
  marketing_action_name: string;
  marketing_action_id: number;
}

/**
 * Status and reason of one code: SailPlay's fields, and the collector's from `in_totals` on. A browser gets only the
 * status at 1 and 2; the other fields are then null or false.
 */
export interface PromocodeResult {
  /** The code as it was entered. */
  number: string;
  status: Status;
  /** SailPlay's text for the status. */
  status_description: string;
  /** The transaction that used the code; null below status 5. */
  purchase_id: string | null;
  /** null at status 1 and 2. */
  marketing_actions: MarketingAction[] | null;
  /** Whether its discount is part of the cart's totals. */
  in_totals: boolean;
  /** The code's discount, a decimal amount in major units; null if the code is not in the totals. */
  discount: string | null;
  /** What the code takes off the price of shipping, where the cart states it and the code is in the totals. */
  shipping_discount?: string;
  /** ISO 4217 code of `discount` and `missing.amount`; null without them. */
  currency: string | null;
  /** Why the code is not in the totals; null if it is. */
  reason: Reason | null;
  /** The promotion that keeps the code out of the totals, if there is one. */
  superseded_by?: number;
  missing?: Missing;
  /** Seconds until the code may be tried again, where its reason is `try_later`: it was not looked up. */
  retry_after?: number;
}

/** A code that was not looked up, because too many were tried. It may be valid. */
export interface WithheldPromocode extends PromocodeResult {
  status: 1;
  reason: "try_later";
  retry_after: number;
}

/** The result of one event, in the order of the batch. */
export interface EventResult {
  event_id: string;
  outcome: Outcome;
  reason?: RejectionReason;
  errors?: FieldError[];
  /** What was repaired in the event, or left out of it. */
  warnings?: FieldError[];
  /** Present if the event has codes or records a purchase. */
  promocodes?: PromocodeResult[];
}

/** Response of `POST /v1/events`. */
export interface EventsResponse {
  results: EventResult[];
}
