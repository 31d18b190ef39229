import type { FieldError, Missing, PromocodeAnswer } from "../contract/answers.ts";
import { type CalculationBody, parseCalculation } from "../contract/cart.ts";
import { formatAmount, MAX_MINOR, parseAmount } from "../evaluation/money.ts";
import type { AppliedPromotion, Cart, Evaluation, FreeZones, Line, LineShare, Shortage } from "../evaluation/types.ts";
import { checkedCode } from "../store/decide/rules.ts";
import type { Property } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import { type Audience, missingIn, promocodeAnswer } from "./promocode-answer.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/**
 * What a cart costs with a property's promotions, and how far each code got.
 * @param audience a browser may ask for no explanation, and is told less of codes that don't work
 * @param now epoch milliseconds
 */
export async function calculate(store: Store, property: Property, body: unknown, audience: Audience, now: number) {
  const parsed = parseCalculation(body);
  if (!parsed.ok) return refusal("malformed", "The calculation is not valid.", parsed.errors);
  const asked = parsed.value;
  const cart = readCart(asked, property.currency);
  if (isRefusal(cart)) return cart;
  const evaluation = await store.calculate({
    propertyId: property.id,
    cart,
    numbers: asked.promocodes,
    customerId: textOf(asked.customer?.customer_id ?? null),
    now,
    wishes: { explain: asked.explain && audience === "server", notifyAt: asked.location ?? "*" },
  });
  return {
    ...answerOf(asked, cart, evaluation),
    ...(asked.promocodes_info ? { promocodes: promocodesOf(evaluation, audience) } : {}),
    ...(asked.explain && audience === "server" ? { explanations: explanationsOf(evaluation) } : {}),
  };
}

function readCart({ cart, customer }: CalculationBody, defaultCurrency: string): Cart | Refusal {
  const currency = cart.currency ?? defaultCurrency;
  const errors: FieldError[] = [];
  const ids = new Set<string>();
  const lines = cart.lines.map(({ price, ...line }, at): Line => {
    const id = String(line.id ?? at + 1);
    if (ids.has(id)) errors.push({ path: `cart.lines[${at}].id`, message: "is the id of another line" });
    ids.add(id);
    const amount = readPrice(price, line.quantity, currency, `cart.lines[${at}].price`, errors);
    return {
      id,
      productId: textOf(line.product_id),
      variantId: textOf(line.variant_id),
      sku: textOf(line.sku),
      quantity: line.quantity,
      price: amount,
      categoryIds: line.category_ids.map(String),
      brandId: textOf(line.brand_id),
      options: line.options,
      customFields: line.custom_fields,
      onSale: line.on_sale,
    };
  });
  if (errors.length > 0) return refusal("malformed", "The calculation is not valid.", errors);
  return {
    currency,
    known: true,
    lines,
    ...(cart.channel_id !== undefined && { channelId: String(cart.channel_id) }),
    ...(cart.shipping_address?.country !== undefined && { country: cart.shipping_address.country }),
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

function readPrice(
  price: string | number,
  quantity: number,
  currency: string,
  path: string,
  errors: FieldError[],
): number {
  const parsed = parseAmount(price, currency);
  if (!parsed.ok) errors.push({ path, message: parsed.message });
  else if (parsed.minor < 0) errors.push({ path, message: "must not be negative" });
  else if (parsed.minor * quantity > MAX_MINOR) {
    errors.push({ path, message: `times quantity must be at most ${formatAmount(MAX_MINOR, currency)}` });
  } else return parsed.minor;
  return 0;
}

function answerOf({ cart: sent }: CalculationBody, cart: Cart, evaluation: Evaluation) {
  const { currency, applied } = evaluation;
  const money = (minor: number) => formatAmount(minor, currency);
  const shares = sharesByLine(applied);
  return {
    cart: {
      currency,
      lines: cart.lines.map((line, at) => lineOf(sent.lines[at]!, line, shares.get(line.id) ?? [], money)),
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
function lineOf(
  sent: CalculationBody["cart"]["lines"][number],
  line: Line,
  shares: readonly AppliedShare[],
  money: (minor: number) => string,
) {
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

/** Promotions that are within reach: those that have something to say about it. */
const possibleOf = ({ notices }: Evaluation) =>
  [...new Set(notices.filter(({ type }) => type !== "APPLIED").map(({ promotionId }) => promotionId))].map((id) => ({
    marketing_action_id: id,
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
