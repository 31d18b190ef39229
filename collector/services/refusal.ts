import type { FieldError } from "../contract/answers.ts";

/** The kinds of refusal; each has one HTTP status (http/problem.ts). */
export type RefusalKind =
  | "malformed"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "too_large"
  | "unprocessable"
  | "unavailable";

/** An expected no, with the words for whoever asked. */
export interface Refusal {
  readonly refused: RefusalKind;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
}

export const refusal = (refused: RefusalKind, detail: string, errors?: readonly FieldError[]): Refusal => ({
  refused,
  detail,
  ...(errors && { errors }),
});

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === "object" && value !== null && "refused" in value;
