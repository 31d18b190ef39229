import type { Missing, PromocodeAnswer } from "../contract/answers.ts";
import { type CalculationBody, parseCalculation } from "../contract/cart.ts";
import { formatAmount } from "../evaluation/money.ts";
import type { AppliedPromotion, Evaluation, FreeZones, Line, LineShare, Shortage } from "../evaluation/types.ts";
import { checkedCode } from "../store/decide/rules.ts";
import type { Property } from "../store/records.ts";
import type { Calculated, SentCart, SentLine, Store } from "../store/store.ts";
import { type Audience, missingIn, promocodeAnswer } from "./promocode-answer.ts";
import { type Refusal, refusal } from "./refusal.ts";

/**
 * What a cart costs with a property's promotions, and how far each code got.
 * @param audience a browser may ask for no explanation, and is told less of codes that don't work
 * @param now epoch milliseconds
 */
export async function calculate(store: Store, property: Property, body: unknown, audience: Audience, now: number) {
  const parsed = parseCalculation(body, property.currency);
  if (!parsed.ok) return refusal("malformed", "The calculation is not valid.", parsed.errors);
  const asked = parsed.value;
  const calculated = await store.calculate({
    propertyId: property.id,
    cart: cartOf(asked),
    numbers: asked.promocodes,
    customerId: textOf(asked.customer?.customer_id ?? null),
    now,
    wishes: { explain: asked.explain && audience === "server", possible: true, notifyAt: asked.location ?? "*" },
  });
  if ("unpriced" in calculated) return unpriced(calculated.unpriced, asked.cart.currency);
  const { evaluation } = calculated;
  return {
    ...answerOf(asked, calculated),
    ...(asked.promocodes_info ? { promocodes: promocodesOf(evaluation, audience) } : {}),
    ...(asked.explain && audience === "server" ? { explanations: explanationsOf(evaluation) } : {}),
  };
}

function unpriced(lines: readonly number[], currency: string): Refusal {
  const message = `is required: the catalogue knows none in ${currency}`;
  const errors = lines.map((at) => ({ path: `cart.lines[${at}].price`, message }));
  return refusal("malformed", "The calculation is not valid.", errors);
}

/** The cart in the core's words. */
export function cartOf({ cart, customer }: Pick<CalculationBody, "cart" | "customer">): SentCart {
  return {
    currency: cart.currency,
    known: true,
    lines: cart.lines.map(lineOf),
    ...(cart.channel_id !== undefined && { channelId: String(cart.channel_id) }),
    ...(cart.shipping_address?.country !== undefined && { country: cart.shipping_address.country }),
    ...(cart.shipping_zone_id !== undefined && { zoneId: String(cart.shipping_zone_id) }),
    ...(customer && { customer: customerOf(customer) }),
  };
}

/** The customer in the core's words. */
export const customerOf = ({ group_id, order_count, segment_ids }: NonNullable<CalculationBody["customer"]>) => ({
  groupId: String(group_id),
  orderCount: order_count,
  segmentIds: segment_ids.map(String),
});

const textOf = (id: string | number | null): string | null => (id === null ? null : String(id));

type WireLine = CalculationBody["cart"]["lines"][number];

const lineOf = (line: WireLine, at: number): SentLine => ({
  id: String(line.id ?? at + 1),
  productId: textOf(line.product_id),
  variantId: textOf(line.variant_id),
  sku: textOf(line.sku),
  quantity: line.quantity,
  price: line.price ?? null,
  categoryIds: line.category_ids.map(String),
  brandId: textOf(line.brand_id),
  options: line.options,
  customFields: line.custom_fields,
  onSale: line.on_sale,
});

type Evaluated = Exclude<Calculated, { unpriced: unknown }>;

function answerOf({ cart: sent }: CalculationBody, { evaluation, lines, differences }: Evaluated) {
  const { currency, applied } = evaluation;
  const money = (minor: number) => formatAmount(minor, currency);
  const shares = sharesByLine(applied);
  const known = new Map(differences.map(({ position, catalogPrice }) => [position, money(catalogPrice)]));
  return {
    cart: {
      currency,
      lines: lines.map((line, at) => ({
        ...answerLine(sent.lines[at]!, line, shares.get(line.id) ?? [], money),
        ...(known.has(at + 1) && { catalog_price: known.get(at + 1) }),
      })),
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

/** A line in the words in which it was sent, and what the catalogue added, with what it costs. */
function answerLine(sent: WireLine, line: Line, shares: readonly AppliedShare[], money: (minor: number) => string) {
  const discount = shares.reduce((sum, share) => sum + share.discount, 0);
  return {
    ...sent,
    ...addedTo(sent, line),
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

/** Ids stay as they were sent: a number, or a text. What is written on a product is told to nobody: it may be internal. */
const addedTo = (sent: WireLine, line: Line) => ({
  product_id: sent.product_id ?? line.productId,
  variant_id: sent.variant_id ?? line.variantId,
  sku: sent.sku ?? line.sku,
  brand_id: sent.brand_id ?? line.brandId,
  category_ids: sent.category_ids.length > 0 ? sent.category_ids : line.categoryIds,
  on_sale: line.onSale ?? false,
});

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
