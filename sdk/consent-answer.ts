import type { Consent, InitOptions } from "./types.ts";

/**
 * The state of a consent tool.
 * - `pending`: it has reported nothing, or it is not known which of its regional rules applies
 * - `default`: denied until the visitor decides
 * - `expired`: the same, and the time to wait for a decision is over
 */
export type Answer = "granted" | "denied" | "pending" | "default" | "expired";

/** Where tools disagree, the first of these counts. */
const STRICTEST: readonly Answer[] = ["denied", "expired", "pending", "default", "granted"];

/** The arguments of `consent`: the second one: nobody has refused, so the device's data stays. */
export type Decision = readonly [consent: Consent, keep?: boolean];

/** The calls of `consent`. A refusal erases the device's data, also where events without cookies follow. */
const DROP: Readonly<Record<Answer, readonly Decision[]>> = {
  granted: [["granted"]],
  denied: [["denied"]],
  expired: [["denied", true]],
  default: [["pending"]],
  pending: [["pending"]],
};
const COOKIELESS: typeof DROP = {
  ...DROP,
  denied: [["denied"], ["cookieless"]],
  expired: [["cookieless"]],
  default: [["cookieless"]],
};

/**
 * @param answers one per tool; at least one
 * @returns the calls of `consent`, in their order
 */
export function decisionOf(
  answers: readonly Answer[],
  { when_denied }: Pick<InitOptions, "when_denied">,
): readonly Decision[] {
  const strictest = STRICTEST.find((answer) => answers.includes(answer)) || "pending";
  return (when_denied === "cookieless" ? COOKIELESS : DROP)[strictest];
}
