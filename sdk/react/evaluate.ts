import { useEffect, useRef, useState } from "react";
import type { Calculated, EvaluateCart, EvaluateOptions, EvaluationFailed, WebEvent } from "../module.ts";
import { useWebEvent } from "./provider.ts";

/** The price of a cart, as far as it is known. */
export interface Evaluation {
  /** The newest answer. It stays while the next one is awaited; undefined before the first one. */
  readonly answer: Calculated | EvaluationFailed | undefined;
  /** Whether an answer is awaited. */
  readonly isPending: boolean;
}

const NONE: Evaluation = { answer: undefined, isPending: false };

/** A request as text, so that two requests can be compared; null requests nothing. */
export const requestOf = (cart: EvaluateCart | null, codes: readonly string[], options?: EvaluateOptions) =>
  cart && JSON.stringify([cart, codes, options]);

/** An evaluation, and the function that requests the next one; of several at once, the newest counts. */
export function useEvaluation(): {
  evaluation: Evaluation;
  evaluate(request: string): Promise<Calculated | EvaluationFailed>;
  /** Evaluates the request, unless it is the newest already. */
  follow(request: string | null): void;
} {
  const sdk = useWebEvent();
  const newest = useRef<string | null>(null);
  const [evaluation, setEvaluation] = useState(NONE);
  async function evaluate(request: string) {
    newest.current = request;
    setEvaluation(({ answer }) => ({ answer, isPending: true }));
    const answer = await sdk.evaluate(...(JSON.parse(request) as Parameters<WebEvent["evaluate"]>));
    if (newest.current === request) setEvaluation({ answer, isPending: false });
    return answer;
  }
  function follow(request: string | null) {
    // StrictMode runs effects twice.
    if (newest.current === request) return;
    newest.current = request;
    if (request === null) setEvaluation(NONE);
    else void evaluate(request);
  }
  return { evaluation, evaluate, follow };
}

/**
 * Prices a cart, and prices it again when its content, the codes or the options change. Records nothing.
 * @param cart null prices nothing yet
 * @param codes in the order in which they were entered. @default none
 */
export function useEvaluate(
  cart: EvaluateCart | null,
  codes: readonly string[] = [],
  options?: EvaluateOptions,
): Evaluation {
  const { evaluation, follow } = useEvaluation();
  const request = requestOf(cart, codes, options);
  useEffect(() => follow(request));
  return evaluation;
}
