import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { type CalculationRequest, calculationRequest, type SentCalculation } from "./calculation/request.ts";
import { calculationResponse, type Evaluated } from "./calculation/response.ts";
import type { Audience } from "./promocode-result.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** What a calculation is given from outside. */
export interface Calculator {
  readonly store: Store;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Makes a UUID of version 7. */
  readonly newId: () => string;
  /** Hears of a calculation that could not be remembered for a fault of ours: its answer has left already. */
  readonly onFault: (error: unknown) => void;
}

/**
 * What a cart costs with a property's promotions, and how far each code got. What has lines is remembered for a day, under
 * the `cart.id` of the answer.
 * @param audience a browser may ask for no explanation, and is told less of codes that don't work
 */
export async function calculate(calculator: Calculator, property: Property, sent: SentCalculation, audience: Audience) {
  const read = calculationRequest(sent, property.currency);
  if (!read.ok) return refusal("malformed", "The calculation is not valid.", read.errors);
  const question = read.value;
  const { cart, numbers, customerId, location } = question;
  const now = calculator.now();
  const calculated = await calculator.store.calculate({
    propertyId: property.id,
    cart,
    numbers,
    customerId,
    now,
    wishes: { explain: question.explain && audience === "server", possible: true, notifyAt: location ?? "*" },
  });
  if ("unpriced" in calculated) return unpriced(calculated.unpriced, question);
  const id = calculated.lines.length > 0 ? remembered(calculator, property.id, calculated, question, now) : null;
  return calculationResponse(question, calculated, id, audience);
}

/** Nobody waits for it: the shopper does not pay later for being shown what it costs. */
function remembered(
  { store, newId, onFault }: Calculator,
  propertyId: string,
  { evaluation, lines }: Evaluated,
  { customerId, origins }: CalculationRequest,
  now: number,
): string {
  const id = newId();
  const { currency, subtotal, discount, total, applied, codes } = evaluation;
  const partOf = partsIn(lines, origins);
  const shown = { currency, subtotal, discount, total, applied, codes, lines, customerId, ...(partOf && { partOf }) };
  store.rememberCalculation(propertyId, id, now, shown).catch(onFault);
  return id;
}

/** Which lines are parts of others; null where none is, as mostly. */
function partsIn(lines: Evaluated["lines"], origins: CalculationRequest["origins"]): Record<string, string> | null {
  const parts = lines.flatMap(({ id }, at) => {
    const first = origins.indexOf(origins[at]!);
    return first === at ? [] : [[id, lines[first]!.id]];
  });
  return parts.length > 0 ? Object.fromEntries(parts) : null;
}

function unpriced(lines: readonly number[], { cart, origins, pricePath }: CalculationRequest): Refusal {
  const message = `is required: the catalogue knows none in ${cart.currency}`;
  const errors = lines.map((at) => ({ path: pricePath(origins[at]!), message }));
  return refusal("malformed", "The calculation is not valid.", errors);
}
