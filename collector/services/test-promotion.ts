import { parsePromotion } from "../contract/promotion/promotion.ts";
import { endlessRules } from "../evaluation/compile.ts";
import { DEFAULT_SETTINGS } from "../evaluation/settings.ts";
import type { Property } from "../store/ports/records.ts";
import type { Calculator } from "./calculate.ts";
import { calculationRequest } from "./calculation/request.ts";
import { calculationResponse } from "./calculation/response.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** What is tried, as it was sent. */
export interface PromotionTest {
  readonly promotion: unknown;
  /** The code that the promotion would have; null for an automatic one. */
  readonly code: string | null;
  /** The body of `POST /v1/carts/calculate`; its codes are entered after the promotion's own. */
  readonly cart: unknown;
}

/** It is evaluated after all that are saved: its id would be the highest. */
const TEST_PROMOTION_ID = Number.MAX_SAFE_INTEGER;

/**
 * What a cart would cost with a promotion that is not saved, beside all that are; explained. Nothing is remembered.
 * Errors of the promotion begin with `promotion`, those of the cart with `cart` as it has them itself.
 */
export async function testPromotion(
  { store, now }: Pick<Calculator, "store" | "now">,
  property: Property,
  sent: PromotionTest,
): Promise<ReturnType<typeof calculationResponse> | Refusal> {
  const promotion = draftOf(sent.promotion, property, now());
  if (isRefusal(promotion)) return promotion;
  const read = calculationRequest({ json: sent.cart }, property.currency);
  if (!read.ok) return refusal("malformed", "The cart is not valid.", read.errors);
  const question = { ...read.value, explain: true, tellsCodes: true };
  const calculated = await store.calculate({
    propertyId: property.id,
    cart: question.cart,
    numbers: sent.code === null ? question.numbers : [sent.code, ...question.numbers],
    customerId: question.customerId,
    now: now(),
    wishes: { explain: true, possible: true },
    trial: { promotion, code: sent.code },
  });
  if (!("unpriced" in calculated)) return calculationResponse(question, calculated, null, "server");
  const path = question.pricePath(question.origins[calculated.unpriced[0]!]!);
  const message = `is required: the catalogue knows none in ${question.cart.currency}`;
  return refusal("malformed", "The cart is not valid.", [{ path, message }]);
}

function draftOf(sent: unknown, property: Property, now: number) {
  const parsed = parsePromotion(sent, property.currency);
  if (!parsed.ok) return refusal("unprocessable", "The promotion is not valid.", parsed.errors);
  const body = parsed.value;
  const [endless] = endlessRules(body, DEFAULT_SETTINGS);
  if (endless !== undefined) {
    const message = "would apply for ever: nothing uses up what its condition looks at";
    return refusal("unprocessable", "The promotion is not valid.", [{ path: `rules[${endless}]`, message }]);
  }
  return { ...body, id: TEST_PROMOTION_ID, version: 1, start_date: body.start_date ?? new Date(now).toISOString() };
}
