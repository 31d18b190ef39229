import type { FieldError } from "../contract/responses/event-results.ts";
import type { Reason } from "../evaluation/reasons.ts";
import type { FactDifference } from "../store/ports/records.ts";

/** The kinds of refusal; each has one HTTP status (http/problem.ts). */
export type RefusalKind =
  | "malformed"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "not_allowed"
  | "too_slow"
  | "conflict"
  | "too_large"
  | "unsupported"
  | "unprocessable"
  | "too_many"
  | "unavailable";

/** An error about a fact of a quote. */
type ConfirmationError = FieldError & FactDifference;

/** An expected failure, with a message for the client. */
export interface Refusal {
  readonly refused: RefusalKind;
  /** What is wrong, and what to do: a sentence. */
  readonly detail: string;
  readonly errors?: readonly (FieldError | ConfirmationError)[];
  /** The reason of a refused redemption, reversal or reservation. */
  readonly reason?: Reason;
  /** The discount of a refused quote that would be accepted now, as a decimal. */
  readonly redeemable?: string;
  /** Seconds after which the same request may succeed. @default what its kind says */
  readonly retryAfter?: number;
  /** More fields of the response, such as BigCommerce's counts of a bulk deletion. */
  readonly meta?: object;
}

export const refusal = (
  refused: RefusalKind,
  detail: string,
  errors?: readonly FieldError[],
  meta?: object,
): Refusal => ({
  refused,
  detail,
  ...(errors && { errors }),
  ...(meta && { meta }),
});

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === "object" && value !== null && "refused" in value;
