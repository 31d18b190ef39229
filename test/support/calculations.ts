import type { ProductLine, Quote } from "../../collector/store/ports/records.ts";
import type { Store } from "../../collector/store/ports/store.ts";

/** Lets a cart be calculated, and remembered under an id, as whoever calculates does it: without waiting. */
export async function showCart(
  store: Store,
  propertyId: string,
  asked: {
    readonly id: string;
    readonly lines: readonly ProductLine[];
    readonly codes: readonly string[];
    /** Epoch milliseconds. */
    readonly madeAt: number;
    readonly customerId?: string;
  },
): Promise<Quote> {
  const { id, lines, codes, madeAt, customerId = null } = asked;
  const calculated = await store.calculate({
    propertyId,
    cart: { currency: "USD", known: true, lines: lines.map((one, at) => ({ ...one, id: `line ${at + 1}` })) },
    numbers: codes,
    customerId,
    now: madeAt,
    wishes: {},
  });
  if ("unpriced" in calculated) throw new Error("a line has no price");
  const { currency, subtotal, discount, total, applied, codes: found } = calculated.evaluation;
  const shown = { currency, subtotal, discount, total, applied, codes: found, lines: calculated.lines, customerId };
  void store.rememberCalculation(propertyId, id, madeAt, shown);
  return shown;
}
