import type { FieldError } from "../collector/contract/responses/event-results.ts";
import { TIMEOUT, type Transport } from "./transport.ts";
import type { Calculated, EvaluationFailed } from "./types.ts";

/** How long a checkout waits for an answer, in ms, where it says nothing else. */
export const EVALUATE_TIMEOUT_MS = 3_000;

/** A cart, or a problem. */
type Answer = Omit<Calculated, "outcome"> & { title?: string; errors?: FieldError[] };

/** Asks the collector what a cart costs. Never rejects. */
export async function ask(
  { request }: Transport,
  url: string,
  question: object,
  timeout?: number | null,
): Promise<Calculated | EvaluationFailed> {
  try {
    return await request(url, JSON.stringify(question), timeout || EVALUATE_TIMEOUT_MS, async (response) =>
      read(response.status, (await response.json()) as Answer),
    );
  } catch (error) {
    return failed(error === TIMEOUT ? TIMEOUT : "network");
  }
}

const failed = (reason: EvaluationFailed["reason"]): EvaluationFailed => ({ outcome: "failed", reason });

/** Anything may answer in the collector's place: only a cart, or a problem that has a title, is its own. */
function read(status: number, answer: Answer): Calculated | EvaluationFailed {
  if (status === 200 && answer.cart) return { ...answer, outcome: "calculated" };
  const { title, errors } = answer;
  return title ? { ...failed("refused"), status, errors } : failed("network");
}
