import { useEffect, useRef, useState } from "react";
import type { Calculated, Dims, EvaluateCart, EvaluateOptions, EvaluationFailed } from "../module.ts";
import { type Evaluation, requestOf, useEvaluation } from "./evaluate.ts";
import { useTrack } from "./track.ts";

/**
 * The check of the code that was entered last. `unchecked`: there was no answer, for this `reason`.
 */
export type CodeCheck = { readonly code: string } & (
  | { readonly outcome: "checking" }
  | { readonly outcome: "accepted" | "refused"; readonly result: Calculated["promocodes"][number] | undefined }
  | { readonly outcome: "unchecked"; readonly reason: EvaluationFailed["reason"] }
);

/** The options of `useCodeBox`. */
export interface CodeBoxOptions extends EvaluateOptions {
  /** The customer and the order, which the event of each code has. */
  dims?: Dims;
}

/** The state of a code box, and what its buttons do. */
export interface CodeBox extends Evaluation {
  /** The accepted codes, in the order in which they were entered. */
  readonly codes: readonly string[];
  /** The check of the code that was entered last; undefined before, and after a code was removed. */
  readonly check: CodeCheck | undefined;
  /** Checks a code and reports it. Does nothing for an empty or accepted code, and while another one is checked. */
  apply(code: string): Promise<void>;
  /** Removes an accepted code and reports that. */
  remove(code: string): void;
}

type State = Pick<CodeBox, "codes" | "check">;

function checkOf(code: string, answer: Calculated | EvaluationFailed): CodeCheck {
  if (answer.outcome === "failed") return { code, outcome: "unchecked", reason: answer.reason };
  const result = answer.promocodes.find(({ number }) => number === code);
  return { code, outcome: result?.in_totals ? "accepted" : "refused", result };
}

/** Reports what happens to a code. */
function useReport(currency: string | undefined, dims: Dims | undefined) {
  const track = useTrack();
  return (action: "used" | "removed", code: string) =>
    void track("promotion_code", action, {
      items: [{ type: "promotion_code", id: code }],
      dims: dims || {},
      extra: currency ? { currency } : {},
    });
}

/**
 * The state of a code box whose codes the collector decides. The cart is priced with the accepted codes, and again when it
 * changes. A code that is not accepted is reported as removed, so that the purchase does not count as its use.
 */
export function useCodeBox(cart: EvaluateCart, { dims, ...options }: CodeBoxOptions = {}): CodeBox {
  const report = useReport(cart.currency, dims);
  const { evaluation, evaluate, follow } = useEvaluation();
  const [state, setState] = useState<State>({ codes: [], check: undefined });
  // A visitor may click twice before the next render.
  const isChecking = useRef(false);
  const { codes } = state;

  const request = requestOf(codes.length ? cart : null, codes, options);
  useEffect(() => {
    if (!isChecking.current) follow(request);
  });

  async function apply(entered: string) {
    const code = entered.trim();
    if (!code || isChecking.current || codes.includes(code)) return;
    isChecking.current = true;
    setState({ codes, check: { code, outcome: "checking" } });
    report("used", code);
    const check = checkOf(code, await evaluate(requestOf(cart, [...codes, code], options)!));
    isChecking.current = false;
    const isAccepted = check.outcome === "accepted";
    if (!isAccepted) report("removed", code);
    setState((now) => ({ codes: isAccepted ? [...now.codes, code] : now.codes, check }));
  }

  function remove(code: string) {
    if (!codes.includes(code)) return;
    report("removed", code);
    setState({ codes: codes.filter((other) => other !== code), check: undefined });
  }

  return { ...evaluation, ...state, apply, remove };
}
