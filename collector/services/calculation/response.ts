import type { Missing, PromocodeResult } from "../../contract/responses/event-results.ts";
import { formatAmount, type Minor } from "../../evaluation/money.ts";
import type { AppliedPromotion, Evaluation, FreeZones, Shortage } from "../../evaluation/types.ts";
import { checkedCode } from "../../store/decide/rules.ts";
import type { Calculated } from "../../store/ports/calculations.ts";
import { type Audience, missingIn, promocodeResult } from "../promocode-result.ts";
import { type LineResult, lineResults } from "./lines.ts";
import type { CalculationRequest } from "./request.ts";

/** What a cart came to. */
export type Evaluated = Exclude<Calculated, { unpriced: unknown }>;

/**
 * The answer to a question.
 * @param id under which it is remembered; null where it is not
 * @param audience a browser is told less of codes that don't work, and no explanation
 */
export function calculationResponse(
  question: CalculationRequest,
  evaluated: Evaluated,
  id: string | null,
  audience: Audience,
) {
  const { evaluation } = evaluated;
  const { currency, applied } = evaluation;
  const money = (minor: Minor) => formatAmount(minor, currency);
  const lines = lineResults(question, evaluated, money);
  return {
    cart: {
      id,
      currency,
      lines: lines.map(({ answer }) => answer),
      ...(question.hasPositions && { positions: positionsAnswer(question, lines, money) }),
      subtotal: money(evaluation.subtotal),
      discount: money(evaluation.discount),
      total: money(evaluation.total),
      // SailPlay's name for the total, where its clients read it.
      ...(question.hasPositions && { total_price: money(evaluation.total) }),
      shipping: { free_zones: zonesOf(applied) },
      gifts: applied.flatMap(giftsAnswer),
    },
    marketing_actions_applied: applied.map(({ promotionId, promotionName, code, discount }) => ({
      marketing_action_id: promotionId,
      marketing_action_name: promotionName,
      code,
      discount: money(discount),
    })),
    possible_marketing_actions: possibleOf(evaluation),
    notifications: evaluation.notices.map(({ promotionId, type, content, locations }) => ({
      promotion_id: promotionId,
      type,
      content,
      locations,
    })),
    ...(question.includesCodes && { promocodes: promocodesOf(evaluation, audience) }),
    ...(question.explain && audience === "server" && { explanations: explanationsOf(evaluation) }),
  };
}

/** Positions by their numbers, as SailPlay's clients read them: prices are of all units together. */
const positionsAnswer = (question: CalculationRequest, lines: readonly LineResult[], money: (minor: Minor) => string) =>
  Object.fromEntries(
    lines.map(({ answer, full, discount }, at) => [
      question.sent[at]!.id,
      {
        sku: answer.sku,
        quantity: answer.quantity,
        price: money(full),
        new_price: money(full - discount),
        marketing_actions: answer.promotions.map(({ id }) => id),
      },
    ]),
  );

const giftsAnswer = ({ gifts, promotionId }: AppliedPromotion) =>
  gifts.map(({ productId, variantId, quantity }) => ({
    ...(productId === null ? { variant_id: variantId } : { product_id: productId }),
    quantity,
    promotion_id: promotionId,
  }));

function zonesOf(applied: readonly AppliedPromotion[]): FreeZones {
  const zones = applied.flatMap(({ freeZones }) => (freeZones === null ? [] : [freeZones]));
  return zones.includes("*") ? "*" : [...new Set(zones.flat())];
}

const possibleOf = ({ possible, currency }: Evaluation) =>
  possible.map(({ promotionId, promotionName, missing }) => ({
    marketing_action_id: promotionId,
    marketing_action_name: promotionName,
    missing: missing && missingIn(missing, currency),
  }));

const promocodesOf = ({ codes, currency }: Evaluation, audience: Audience): PromocodeResult[] =>
  codes.map((outcome) => promocodeResult(checkedCode(outcome, currency, null), audience));

const explanationsOf = ({ explanations, currency }: Evaluation) =>
  explanations.map(({ promotionId, code, failed }) => ({
    promotion_id: promotionId,
    code,
    failed: failed.map((leaf) => ({
      ...leaf,
      required: shown(leaf.required, currency),
      actual: shown(leaf.actual, currency),
      missing: leaf.missing && missingIn(leaf.missing, currency),
    })),
  }));

/** Amounts as decimals; everything else as it is. */
function shown(value: unknown, currency: string): Missing | unknown {
  const isAmount = typeof value === "object" && value !== null && "amount" in value;
  return isAmount ? missingIn(value as Shortage, currency) : value;
}
