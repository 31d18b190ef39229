import type { FieldError } from "../contract/responses/event-results.ts";
import type { Reason } from "../evaluation/reasons.ts";

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
  | "unavailable";

/** An expected no, with the words for whoever asked. */
export interface Refusal {
  readonly refused: RefusalKind;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  /** One word of the vocabulary that says why. */
  readonly reason?: Reason;
  /** What else the answer carries, as BigCommerce counts what a bulk deletion came to. */
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
