import type { Missing, PromocodeResult } from "../../contract/responses/event-results.ts";
import { formatAmount, type Minor } from "../../evaluation/money.ts";
import type { AppliedPromotion, Cart, Evaluation, FreeZones, Shortage } from "../../evaluation/types.ts";
import { checkedCode } from "../../store/decide/rules.ts";
import { type Audience, type Disclosure, missingIn, promocodeResult } from "../promocode-result.ts";
import type { Evaluated } from "./evaluated.ts";
import { type LineResult, lineResults } from "./lines.ts";
import type { CalculationRequest } from "./request.ts";
import { warningsOf } from "./warnings.ts";

/** How a calculation is answered. */
interface ResponseOptions {
  /** The id of the quote; null where none is kept. */
  readonly id: string | null;
  /** Browsers get no explanations, and fewer details of codes that don't apply. */
  readonly audience: Audience;
  readonly property: Disclosure;
  /** The results of codes that were not looked up. @default none */
  readonly withheld?: readonly PromocodeResult[];
  /** Advice for the sender. @default none */
  readonly advice?: readonly string[];
}

/** The response to a calculation. */
export function calculationResponse(
  request: CalculationRequest,
  evaluated: Evaluated,
  { id, audience, property, withheld = [], advice = [] }: ResponseOptions,
) {
  const { evaluation } = evaluated;
  const { cart } = request;
  const { currency, applied } = evaluation;
  const money = (minor: Minor) => formatAmount(minor, currency);
  const lines = lineResults(request, evaluated, money);
  const warnings = [...warningsOf(request, evaluated), ...advice];
  return {
    cart: {
      id,
      currency,
      lines: lines.map(({ line }) => line),
      ...(request.hasPositions && { positions: positionsResponse(request, lines, money) }),
      subtotal: money(evaluation.subtotal),
      discount: money(evaluation.discount),
      total: money(evaluation.total),
      // The total by the name that SailPlay's clients read.
      ...(request.hasPositions && { total_price: money(evaluation.total) }),
      shipping: { free_zones: zonesOf(applied), ...shippingResponse(cart.shipping, evaluation) },
      ...(evaluation.shipping && { grand_total: moneyOrNull(evaluation.grandTotal ?? null, money) }),
      gifts: applied.flatMap(giftsResponse),
    },
    marketing_actions_applied: applied.map(({ promotionId, promotionName, code, discount, shipping }) => ({
      marketing_action_id: promotionId,
      marketing_action_name: promotionName,
      code,
      discount: money(discount),
      ...(evaluation.shipping && { shipping_discount: money(shipping?.discount ?? 0) }),
    })),
    possible_marketing_actions: possibleOf(evaluation),
    notifications: evaluation.notices.map(({ promotionId, type, content, locations }) => ({
      promotion_id: promotionId,
      type,
      content,
      locations,
    })),
    ...(request.includesCodes && {
      promocodes: [
        ...evaluation.codes.map((code) => promocodeResult(checkedCode(code, currency, null), audience, property)),
        ...withheld,
      ],
    }),
    ...(request.explain && audience === "server" && { explanations: explanationsOf(evaluation) }),
    ...(warnings.length > 0 && { meta: { warnings } }),
  };
}

const moneyOrNull = (minor: Minor | null, money: (minor: Minor) => string): string | null =>
  minor === null ? null : money(minor);

/** The price of shipping and the discounts on it; nothing where the cart says nothing of its shipping. */
function shippingResponse(methods: Cart["shipping"], { shipping, currency }: Evaluation) {
  if (methods === undefined || shipping === undefined) return {};
  const money = (minor: Minor) => formatAmount(minor, currency);
  const discounts = new Map(shipping.lines.map(({ id, discount }) => [id, discount]));
  return {
    price: moneyOrNull(shipping.price, money),
    discount: money(shipping.discount),
    lines: methods.map(({ id, methodId, price }) => {
      const discount = discounts.get(id) ?? 0;
      return {
        id,
        method_id: methodId,
        price: moneyOrNull(price, money),
        discount: money(discount),
        total: moneyOrNull(price && price - discount, money),
      };
    }),
  };
}

/** Positions by their numbers, as SailPlay's clients read them; a price is the total of all units. */
const positionsResponse = (
  request: CalculationRequest,
  lines: readonly LineResult[],
  money: (minor: Minor) => string,
) =>
  Object.fromEntries(
    lines.map(({ line, full, discount }, at) => [
      request.sent[at]!.id,
      {
        sku: line.sku,
        quantity: line.quantity,
        price: money(full),
        new_price: money(full - discount),
        marketing_actions: line.promotions.map(({ id }) => id),
      },
    ]),
  );

const giftsResponse = ({ gifts, promotionId }: AppliedPromotion) =>
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

const explanationsOf = ({ explanations, currency }: Evaluation) =>
  explanations.map(({ promotionId, code, failed, limitedBy }) => ({
    promotion_id: promotionId,
    code,
    ...(limitedBy !== null && { limited_by: limitedBy }),
    failed: failed.map((leaf) => ({
      ...leaf,
      required: inMajorUnits(leaf.required, currency),
      actual: inMajorUnits(leaf.actual, currency),
      missing: leaf.missing && missingIn(leaf.missing, currency),
    })),
  }));

/** An amount as a decimal; any other value unchanged. */
function inMajorUnits(value: unknown, currency: string): Missing | unknown {
  const isAmount = typeof value === "object" && value !== null && "amount" in value;
  return isAmount ? missingIn(value as Shortage, currency) : value;
}
