import type { SenderGuard } from "./code-guard.ts";

/** The guard of one request, whose own product events count only for later requests. */
export interface RequestGuard {
  readonly guard: SenderGuard;
  /** Notes the product events. To be called once, after all codes of the request are admitted. */
  noteProducts(): void;
}

/** Notes the product events of a request after its codes: otherwise the purchase that guesses would make its visitor known. */
export function productsLater(guard: SenderGuard): RequestGuard {
  const seen: Parameters<SenderGuard["sawProduct"]>[] = [];
  return {
    guard: { ...guard, sawProduct: (...product) => void seen.push(product) },
    noteProducts: () => {
      for (const product of seen) guard.sawProduct(...product);
    },
  };
}
