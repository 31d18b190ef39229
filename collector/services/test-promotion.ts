import { parsePromotion } from "../contract/promotion/promotion.ts";
import type { Property } from "../store/ports/records.ts";
import { type CalculationContext, refuseUnpriced } from "./calculate.ts";
import { calculationRequest } from "./calculation/request.ts";
import { calculationResponse } from "./calculation/response.ts";
import { refuseOtherChoice } from "./group-choice.ts";
import { iso } from "./iso.ts";
import { refuseEndless } from "./promotions.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** A promotion to test, and the cart to test it on, as they were sent. */
export interface PromotionTest {
  readonly promotion: unknown;
  /** A code of the promotion; null for an automatic one. */
  readonly code: string | null;
  /** The body of `POST /v1/carts/calculate`; its codes are entered after `code`. */
  readonly cart: unknown;
}

/** The highest id, so that the promotion is evaluated after all saved ones, as a new one would be. */
const TEST_PROMOTION_ID = Number.MAX_SAFE_INTEGER;

/** Prices a cart with a promotion that is not saved, and all that are; with explanations. Nothing is stored. */
export async function testPromotion(
  { store, now }: Pick<CalculationContext, "store" | "now">,
  property: Property,
  sent: PromotionTest,
): Promise<ReturnType<typeof calculationResponse> | Refusal> {
  const promotion = unsavedPromotion(sent.promotion, property, now());
  if (isRefusal(promotion)) return promotion;
  const refused = await refuseOtherChoice(store, property, promotion, null);
  if (refused) return refused;
  const read = calculationRequest({ json: sent.cart }, property.currency);
  if (!read.ok) return refusal("malformed", "The cart is not valid.", read.errors);
  const request = { ...read.value, explain: true, includesCodes: true };
  const calculated = await store.calculate({
    propertyId: property.id,
    cart: request.cart,
    codes: sent.code === null ? request.codes : [sent.code, ...request.codes],
    customerId: request.customerId,
    now: now(),
    options: { explain: true, possible: true },
    trial: { promotion, code: sent.code },
  });
  return "unpriced" in calculated
    ? refuseUnpriced(calculated.unpriced, request, "cart")
    : calculationResponse(request, calculated, null, "server");
}

function unsavedPromotion(sent: unknown, property: Property, now: number) {
  const parsed = parsePromotion(sent, property.currency);
  if (!parsed.ok) return refusal("unprocessable", "The promotion is not valid.", parsed.errors);
  const body = parsed.value;
  return refuseEndless(body) ?? { ...body, id: TEST_PROMOTION_ID, version: 1, start_date: body.start_date ?? iso(now) };
}
