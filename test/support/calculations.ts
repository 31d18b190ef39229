import type { ProductLine, Quote, Requester } from "../../collector/store/ports/records.ts";
import type { Store } from "../../collector/store/ports/store.ts";

/** Calculates a cart, and keeps the quote under an id without waiting, as the service does. */
export async function keepQuote(
  store: Store,
  propertyId: string,
  request: {
    readonly id: string;
    readonly lines: readonly ProductLine[];
    readonly codes: readonly string[];
    /** Epoch milliseconds. */
    readonly madeAt: number;
    readonly customerId?: string;
    /** Whose key it is. */
    readonly requestedBy?: Requester;
  },
): Promise<Quote> {
  const { id, lines, codes, madeAt, customerId = null, requestedBy = "server" } = request;
  const calculated = await store.calculate({
    propertyId,
    cart: { currency: "USD", known: true, lines: lines.map((line, at) => ({ ...line, id: `line ${at + 1}` })) },
    codes,
    customerId,
    now: madeAt,
    options: {},
    requestedBy,
  });
  if ("unpriced" in calculated) throw new Error("a line has no price");
  const { currency, subtotal, discount, total, applied, codes: outcomes } = calculated.evaluation;
  const { lines: quoted, codeIds, pageFacts } = calculated;
  const amounts = { currency, subtotal, discount, total };
  const quote = {
    ...amounts,
    applied,
    codes: outcomes,
    codeIds,
    lines: quoted,
    customerId,
    requestedBy,
    ...(pageFacts && { pageFacts }),
  };
  void store.rememberCalculation(propertyId, id, madeAt, quote);
  return quote;
}
