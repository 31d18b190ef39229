import type { FieldError } from "../collector/contract/responses/event-results.ts";
import { TIMEOUT, type Transport } from "./transport.ts";
import type { Calculated, EvaluationFailed } from "./types.ts";

/** Default timeout of a calculation, in ms: a customer is waiting at the checkout. */
export const EVALUATE_TIMEOUT_MS = 3_000;

/** The body of a response: a calculated cart, or a problem (RFC 9457) with `title`. */
type ResponseBody = Omit<Calculated, "outcome"> & { title?: string; errors?: FieldError[] };

/**
 * Requests the price of a cart. Never rejects.
 * @param timeout in ms; missing or 0: EVALUATE_TIMEOUT_MS
 */
export async function evaluateCart(
  { request }: Transport,
  url: string,
  body: object,
  timeout?: number | null,
): Promise<Calculated | EvaluationFailed> {
  try {
    return await request(url, JSON.stringify(body), timeout || EVALUATE_TIMEOUT_MS, async (response) =>
      read(response.status, (await response.json()) as ResponseBody),
    );
  } catch (error) {
    return failed(error === TIMEOUT ? TIMEOUT : "network");
  }
}

const failed = (reason: EvaluationFailed["reason"]): EvaluationFailed => ({ outcome: "failed", reason });

/** A proxy may respond instead of the collector: only a cart, or a problem with a title, is the collector's. */
function read(status: number, body: ResponseBody): Calculated | EvaluationFailed {
  if (status === 200 && body.cart) return { ...body, outcome: "calculated" };
  return body.title ? { ...failed("refused"), status, errors: body.errors } : failed("network");
}
