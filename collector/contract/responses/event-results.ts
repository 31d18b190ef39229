import type { Reason, Status } from "../../evaluation/reasons.ts";

/** What became of one event of a batch. */
export type Outcome = "stored" | "duplicate" | "rejected";

/**
 * Why an event was refused: `invalid_event` comes with `errors` that name the fields; `internal_error` is the
 * collector's own mistake, and the event waits until it is mended.
 */
export type RejectionReason = "invalid_event" | "internal_error";

/**
 * One problem of an input: where it is (`items[0].price`) and what is wrong there. The path is empty where it is the
 * input as a whole, and in the last entry of a long list, which says how many problems more there are.
 */
export interface FieldError {
  path: string;
  message: string;
}

/** What is missing until a condition is met: money in major units of the cart's currency, or a number of units. */
export type Missing = { amount: string } | { quantity: number };

/** A promotion that stands behind a code (SailPlay's names). */
export interface MarketingAction {
  marketing_action_name: string;
  marketing_action_id: number;
}

/**
 * How far one code got (SailPlay's shape, and ours from `in_totals` on).
 * At status 1 and 2 a browser is told nothing beyond the status: the rest is null or false.
 */
export interface PromocodeResult {
  /** The code as it was entered. */
  number: string;
  status: Status;
  status_description: string;
  /** The transaction that used the code; null below status 5. */
  purchase_id: string | null;
  /** null at status 1 and 2. */
  marketing_actions: MarketingAction[] | null;
  /** Whether its discount is part of the cart's totals. */
  in_totals: boolean;
  /** What the code takes off, a decimal string in major units; null where it takes nothing off. */
  discount: string | null;
  /** ISO 4217 code of `discount` and `missing.amount`; null where neither is told. */
  currency: string | null;
  /** Why it got no further; null when it is in the totals. */
  reason: Reason | null;
  /** The promotion that kept it out of the totals; present where one did. */
  superseded_by?: number;
  missing?: Missing;
}

/** The answer to one event, in the order of the batch. */
export interface EventResult {
  event_id: string;
  outcome: Outcome;
  reason?: RejectionReason;
  errors?: FieldError[];
  /** What became of the event's codes: present where the event named codes or recorded a purchase. */
  promocodes?: PromocodeResult[];
}

/** The answer to `POST /v1/events`. */
export interface EventsResponse {
  results: EventResult[];
}
