import type { Missing, PromocodeAnswer } from "../contract/answers.ts";
import { type CalculationBody, parseCalculation } from "../contract/cart.ts";
import { formatAmount } from "../evaluation/money.ts";
import type { AppliedPromotion, Cart, Evaluation, FreeZones, Line, LineShare, Shortage } from "../evaluation/types.ts";
import { checkedCode } from "../store/decide/rules.ts";
import type { Property } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import { type Audience, missingIn, promocodeAnswer } from "./promocode-answer.ts";
import { refusal } from "./refusal.ts";

/**
 * What a cart costs with a property's promotions, and how far each code got.
 * @param audience a browser may ask for no explanation, and is told less of codes that don't work
 * @param now epoch milliseconds
 */
export async function calculate(store: Store, property: Property, body: unknown, audience: Audience, now: number) {
  const parsed = parseCalculation(body, property.currency);
  if (!parsed.ok) return refusal("malformed", "The calculation is not valid.", parsed.errors);
  const asked = parsed.value;
  const cart = cartOf(asked);
  const evaluation = await store.calculate({
    propertyId: property.id,
    cart,
    numbers: asked.promocodes,
    customerId: textOf(asked.customer?.customer_id ?? null),
    now,
    wishes: { explain: asked.explain && audience === "server", possible: true, notifyAt: asked.location ?? "*" },
  });
  return {
    ...answerOf(asked, cart, evaluation),
    ...(asked.promocodes_info ? { promocodes: promocodesOf(evaluation, audience) } : {}),
    ...(asked.explain && audience === "server" ? { explanations: explanationsOf(evaluation) } : {}),
  };
}

/** The cart in the core's words. */
function cartOf({ cart, customer }: CalculationBody): Cart {
  return {
    currency: cart.currency,
    known: true,
    lines: cart.lines.map(lineOf),
    ...(cart.channel_id !== undefined && { channelId: String(cart.channel_id) }),
    ...(cart.shipping_address?.country !== undefined && { country: cart.shipping_address.country }),
    ...(cart.shipping_zone_id !== undefined && { zoneId: String(cart.shipping_zone_id) }),
    ...(customer && {
      customer: {
        groupId: String(customer.group_id),
        orderCount: customer.order_count,
        segmentIds: customer.segment_ids.map(String),
      },
    }),
  };
}

const textOf = (id: string | number | null): string | null => (id === null ? null : String(id));

type SentLine = CalculationBody["cart"]["lines"][number];

const lineOf = (line: SentLine, at: number): Line => ({
  id: String(line.id ?? at + 1),
  productId: textOf(line.product_id),
  variantId: textOf(line.variant_id),
  sku: textOf(line.sku),
  quantity: line.quantity,
  price: line.price,
  categoryIds: line.category_ids.map(String),
  brandId: textOf(line.brand_id),
  options: line.options,
  customFields: line.custom_fields,
  onSale: line.on_sale,
});

function answerOf({ cart: sent }: CalculationBody, cart: Cart, evaluation: Evaluation) {
  const { currency, applied } = evaluation;
  const money = (minor: number) => formatAmount(minor, currency);
  const shares = sharesByLine(applied);
  return {
    cart: {
      currency,
      lines: cart.lines.map((line, at) => answerLine(sent.lines[at]!, line, shares.get(line.id) ?? [], money)),
      subtotal: money(evaluation.subtotal),
      discount: money(evaluation.discount),
      total: money(evaluation.total),
      shipping: { free_zones: zonesOf(applied) },
      gifts: applied.flatMap(({ gifts, promotionId }) =>
        gifts.map(({ productId, variantId, quantity }) => ({
          ...(productId === null ? { variant_id: variantId } : { product_id: productId }),
          quantity,
          promotion_id: promotionId,
        })),
      ),
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
  };
}

type AppliedShare = LineShare & Pick<AppliedPromotion, "promotionId" | "code">;

function sharesByLine(applied: readonly AppliedPromotion[]): Map<string, AppliedShare[]> {
  const byLine = new Map<string, AppliedShare[]>();
  for (const { promotionId, code, shares } of applied) {
    for (const share of shares) {
      const known = byLine.get(share.lineId) ?? [];
      known.push({ ...share, promotionId, code });
      byLine.set(share.lineId, known);
    }
  }
  return byLine;
}

/** A line in the words in which it was sent, with what it costs. */
function answerLine(sent: SentLine, line: Line, shares: readonly AppliedShare[], money: (minor: number) => string) {
  const discount = shares.reduce((sum, share) => sum + share.discount, 0);
  return {
    ...sent,
    id: sent.id ?? line.id,
    price: money(line.price),
    discount: money(discount),
    total: money(line.price * line.quantity - discount),
    promotions: shares.map((share) => ({
      id: share.promotionId,
      code: share.code,
      discount: money(share.discount),
      quantity: share.quantity,
    })),
  };
}

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

const promocodesOf = ({ codes, currency }: Evaluation, audience: Audience): PromocodeAnswer[] =>
  codes.map((outcome) => promocodeAnswer(checkedCode(outcome, currency, null), audience));

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
