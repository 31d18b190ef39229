import type { ParseResult } from "../contract/parse.ts";
import { parseCouponCode } from "../contract/promotion/coupon-code.ts";
import {
  type PromotionBody,
  parsePromotion,
  parsePromotionChange,
  type StoredPromotion,
  warningsOf,
} from "../contract/promotion/promotion.ts";
import { type PromotionSettings, parseSettings } from "../contract/settings.ts";
import { canonicalCode } from "../evaluation/code.ts";
import { endlessRules } from "../evaluation/compile.ts";
import { DEFAULT_SETTINGS } from "../evaluation/settings.ts";
import type { Property } from "../store/records.ts";
import type { Store, StoredCode } from "../store/store.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** Largest page of a list (BigCommerce). */
const MAX_LIMIT = 250;
const DEFAULT_LIMIT = 50;

type Answer<T> = { data: T; meta: { warnings?: string[] } };
const answer = <T>(data: T, warnings: string[] = []): Answer<T> => ({
  data,
  meta: warnings.length > 0 ? { warnings } : {},
});

const noPromotion = (id: string): Refusal => refusal("not_found", `There is no promotion ${id}.`);

/** Reads a promotion's id from an address; null where it is none. */
const idFrom = (text: string): number | null => (/^\d{1,15}$/.test(text) ? Number(text) : null);

/** A promotion that would never end is saved as INVALID, with the reason; one that was and is mended rests. */
function checked(body: PromotionBody): { body: PromotionBody; warnings: string[] } {
  const endless = endlessRules(body, DEFAULT_SETTINGS).map(
    (at) =>
      `rules[${at}] would apply for ever: nothing uses up what its condition looks at, so the promotion is INVALID`,
  );
  const warnings = [...endless, ...warningsOf(body)];
  if (endless.length > 0) return { body: { ...body, status: "INVALID" }, warnings };
  if (body.status !== "INVALID") return { body, warnings };
  const mended = "the promotion was INVALID and is mended: it rests until its status is set to ENABLED";
  return { body: { ...body, status: "DISABLED" }, warnings: [...warnings, mended] };
}

async function save(
  parsed: ParseResult<PromotionBody>,
  store: (body: PromotionBody) => Promise<StoredPromotion | null>,
  id: string,
): Promise<Answer<StoredPromotion> | Refusal> {
  if (!parsed.ok) return refusal("unprocessable", "The promotion is not valid.", parsed.errors);
  const { body, warnings } = checked(parsed.value);
  const saved = await store(body);
  return saved ? answer(saved, warnings) : noPromotion(id);
}

/** Adds a promotion from a BigCommerce V3 body. Everything that is wrong with it is told at once. */
export const createPromotion = (store: Store, property: Property, body: unknown) =>
  save(parsePromotion(body, property.currency), (valid) => store.createPromotion(property.id, valid), "");

async function find(store: Store, property: Property, id: string): Promise<StoredPromotion | null> {
  const number = idFrom(id);
  return number === null ? null : store.promotion(property.id, number);
}

/** Changes the fields that the body names; redemption_type and coupon_type can't change. */
export async function changePromotion(store: Store, property: Property, id: string, body: unknown) {
  const current = await find(store, property, id);
  if (!current) return noPromotion(id);
  const parsed = parsePromotionChange(body, current, property.currency);
  return save(parsed, (valid) => store.updatePromotion(property.id, current.id, valid), id);
}

export async function promotionById(store: Store, property: Property, id: string) {
  const data = await find(store, property, id);
  return data ? answer(data) : noPromotion(id);
}

const STATUSES = ["ENABLED", "DISABLED", "INVALID"];

/** The filters and the page of a list, as BigCommerce's clients send them. */
export interface PromotionListQuery {
  readonly page?: unknown;
  readonly limit?: unknown;
  readonly status?: unknown;
  readonly code?: unknown;
}

/** One page of the property's promotions: `page` from 1, `limit` at most 250. */
export async function listPromotions(store: Store, property: Property, query: PromotionListQuery) {
  const page = countOf(query.page ?? 1, Number.MAX_SAFE_INTEGER);
  const limit = countOf(query.limit ?? DEFAULT_LIMIT, MAX_LIMIT);
  const status = query.status === undefined ? undefined : String(query.status).toUpperCase();
  const errors = [
    ...(page === null ? [{ path: "page", message: "must be a whole number from 1" }] : []),
    ...(limit === null ? [{ path: "limit", message: `must be 1 to ${MAX_LIMIT}` }] : []),
    ...(status && !STATUSES.includes(status) ? [{ path: "status", message: `must be one of ${STATUSES}` }] : []),
  ];
  if (page === null || limit === null || errors.length > 0) {
    return refusal("malformed", "The query is not valid.", errors);
  }
  const code = query.code === undefined ? undefined : canonicalCode(String(query.code));
  const { items, total } = await store.promotions(property.id, { offset: (page - 1) * limit, limit, status, code });
  const pagination = {
    total,
    count: items.length,
    per_page: limit,
    current_page: page,
    total_pages: Math.ceil(total / limit),
  };
  return { data: items, meta: { pagination } };
}

export const promotionSettings = async (store: Store, property: Property) =>
  answer(await store.promotionSettings(property.id));

/** Changes the settings that the body names. */
export async function changeSettings(
  store: Store,
  property: Property,
  body: unknown,
): Promise<Answer<PromotionSettings> | Refusal> {
  const parsed = parseSettings(body);
  if (!parsed.ok) return refusal("unprocessable", "The settings are not valid.", parsed.errors);
  return answer(await store.changePromotionSettings(property.id, parsed.value));
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
  const id = idFrom(promotionId);
  const made = id === null ? "no_promotion" : await store.createCode(property.id, id, parsed.value);
  switch (made) {
    case "no_promotion":
      return noPromotion(promotionId);
    case "not_coupon":
      return refusal("unprocessable", "Only a promotion of redemption_type COUPON has codes.");
    case "taken":
      return refusal("conflict", "The code exists already.", [{ path: "code", message: "exists already" }]);
    default:
      return { data: made, meta: {} };
  }
}
