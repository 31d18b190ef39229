import { parsePromotion } from "../contract/promotion/promotion.ts";
import type { Reason } from "../evaluation/reasons.ts";
import type { AutomaticOutcome, Evaluation } from "../evaluation/types.ts";
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

/** What became of the promotion, and the cart with all promotions. */
export interface PromotionTestResult {
  /** The id of the promotion in the response. */
  readonly id: number;
  /** null: it is in the totals. */
  readonly reason: Reason | null;
  /** The name of the promotion that keeps it out of the totals; null if none does. */
  readonly supersededBy: string | null;
  /** The names of the promotions, of the saved ones too, whose discount minimum prices limit. */
  readonly limited: readonly string[];
  readonly response: ReturnType<typeof calculationResponse>;
}

/** The highest id, so that the promotion is evaluated after all saved ones, as a new one would be. */
const TEST_PROMOTION_ID = Number.MAX_SAFE_INTEGER;

/** Prices a cart with a promotion that is not saved, and all that are; with explanations. Nothing is stored. */
export async function testPromotion(
  { store, now }: Pick<CalculationContext, "store" | "now">,
  property: Property,
  sent: PromotionTest,
): Promise<PromotionTestResult | Refusal> {
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
    options: { explain: true, possible: true, ...(sent.code === null && { outcomeOf: TEST_PROMOTION_ID }) },
    trial: { promotion, code: sent.code },
  });
  if ("unpriced" in calculated) return refuseUnpriced(calculated.unpriced, request, "cart");
  const nameOf = async (id: number) =>
    id === TEST_PROMOTION_ID ? promotion.name : ((await store.promotion(property.id, id))?.name ?? `promotion ${id}`);
  return {
    ...(await namedOutcome(calculated.evaluation, nameOf)),
    response: calculationResponse(request, calculated, { id: null, audience: "server", property }),
  };
}

async function namedOutcome(
  evaluation: Evaluation,
  nameOf: (id: number) => Promise<string>,
): Promise<Omit<PromotionTestResult, "response">> {
  const { reason, supersededBy } = outcomeIn(evaluation);
  return {
    id: TEST_PROMOTION_ID,
    reason,
    supersededBy: supersededBy === null ? null : await nameOf(supersededBy),
    limited: await Promise.all(limitedIn(evaluation).map(nameOf)),
  };
}

/** The outcome of the promotion: that of its code, or of an automatic one its own. */
const outcomeIn = ({ codes, outcome }: Evaluation): AutomaticOutcome =>
  outcome ??
  codes.find(({ promotionId }) => promotionId === TEST_PROMOTION_ID) ?? { reason: "unknown_code", supersededBy: null };

const limitedIn = ({ explanations }: Evaluation): number[] =>
  explanations.flatMap(({ promotionId, limitedBy }) => (limitedBy === null ? [] : [promotionId]));

function unsavedPromotion(sent: unknown, property: Property, now: number) {
  const parsed = parsePromotion(sent, property.currency);
  if (!parsed.ok) return refusal("unprocessable", "The promotion is not valid.", parsed.errors);
  const body = parsed.value;
  return refuseEndless(body) ?? { ...body, id: TEST_PROMOTION_ID, version: 1, start_date: body.start_date ?? iso(now) };
}
