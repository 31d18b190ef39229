import { parseCouponCode, parsePromotion, type StoredPromotion, warningsOf } from "../contract/promotion.ts";
import type { Property } from "../store/records.ts";
import type { Store, StoredCode } from "../store/store.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** Largest page of a list (BigCommerce). */
const MAX_LIMIT = 250;
const DEFAULT_LIMIT = 50;

/** Adds a promotion from a BigCommerce V3 body. Everything that is wrong with it is told at once. */
export async function createPromotion(
  store: Store,
  property: Property,
  body: unknown,
): Promise<{ data: StoredPromotion; meta: { warnings?: string[] } } | Refusal> {
  const parsed = parsePromotion(body, property.currency);
  if (!parsed.ok) return refusal("unprocessable", "The promotion is not valid.", parsed.errors);
  const warnings = warningsOf(parsed.value);
  const data = await store.createPromotion(property.id, parsed.value);
  return { data, meta: warnings.length > 0 ? { warnings } : {} };
}

export async function promotionById(
  store: Store,
  property: Property,
  id: string,
): Promise<{ data: StoredPromotion; meta: object } | Refusal> {
  const data = /^\d{1,15}$/.test(id) ? await store.promotion(property.id, Number(id)) : null;
  return data ? { data, meta: {} } : refusal("not_found", `There is no promotion ${id}.`);
}

/** One page of the property's promotions, as BigCommerce pages: `page` from 1, `limit` at most 250. */
export async function listPromotions(store: Store, property: Property, query: { page?: unknown; limit?: unknown }) {
  const page = countOf(query.page ?? 1, Number.MAX_SAFE_INTEGER);
  const limit = countOf(query.limit ?? DEFAULT_LIMIT, MAX_LIMIT);
  if (page === null)
    return refusal("malformed", "The query is not valid.", [
      { path: "page", message: "must be a whole number from 1" },
    ]);
  if (limit === null) {
    return refusal("malformed", "The query is not valid.", [{ path: "limit", message: `must be 1 to ${MAX_LIMIT}` }]);
  }
  const { items, total } = await store.promotions(property.id, { offset: (page - 1) * limit, limit });
  const pagination = {
    total,
    count: items.length,
    per_page: limit,
    current_page: page,
    total_pages: Math.ceil(total / limit),
  };
  return { data: items, meta: { pagination } };
}

function countOf(value: unknown, most: number): number | null {
  const count = /^\d{1,15}$/.test(String(value)) ? Number(value) : 0;
  return count >= 1 && count <= most ? count : null;
}

/** Adds a code to a COUPON promotion; its canonical form must be new to the property. */
export async function createCode(
  store: Store,
  property: Property,
  promotionId: string,
  body: unknown,
): Promise<{ data: StoredCode; meta: object } | Refusal> {
  const parsed = parseCouponCode(body);
  if (!parsed.ok) return refusal("unprocessable", "The coupon code is not valid.", parsed.errors);
  const made = await store.createCode(property.id, Number(promotionId), parsed.value);
  switch (made) {
    case "no_promotion":
      return refusal("not_found", `There is no promotion ${promotionId}.`);
    case "not_coupon":
      return refusal("unprocessable", "Only a promotion of redemption_type COUPON has codes.");
    case "taken":
      return refusal("conflict", "The code exists already.", [{ path: "code", message: "exists already" }]);
    default:
      return { data: made, meta: {} };
  }
}
