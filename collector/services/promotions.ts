import type { ParseResult } from "../contract/parse.ts";
import {
  type PromotionBody,
  parsePromotion,
  parsePromotionChange,
  type StoredPromotion,
} from "../contract/promotion/promotion.ts";
import { ignoredIn } from "../contract/promotion/unstored.ts";
import { warningsOf } from "../contract/promotion/warnings.ts";
import { type PromotionSettings, parseSettings } from "../contract/settings.ts";
import { endlessRules } from "../evaluation/compile.ts";
import { DEFAULT_SETTINGS } from "../evaluation/settings.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { byIds, deletionResult, idsIn } from "./bulk-deletion.ts";
import type { DataResponse } from "./data-response.ts";
import { refuseOtherChoice } from "./group-choice.ts";
import { idFrom } from "./path-id.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** A response of the promotions API; warnings are an addition to BigCommerce's. */
export type PromotionResponse<Data> = DataResponse<Data, { readonly warnings?: readonly string[] }>;

const promotionResponse = <Data>(data: Data, warnings: readonly string[] = []): PromotionResponse<Data> => ({
  data,
  meta: warnings.length > 0 ? { warnings } : {},
});

export const noPromotion = (id: string): Refusal => refusal("not_found", `Promotion ${id} doesn't exist.`);

const ENDLESS = "would repeat endlessly: it uses up none of the items that its condition requires";

/**
 * Sets the status by the rules. A promotion with an endless rule becomes INVALID, with a warning. One that was INVALID
 * and has no endless rule any more becomes DISABLED.
 */
function withCheckedStatus(body: PromotionBody): { body: PromotionBody; warnings: string[] } {
  const endless = endlessRules(body, DEFAULT_SETTINGS).map(
    (at) => `rules[${at}] ${ENDLESS}. The promotion is saved as INVALID.`,
  );
  const warnings = [...endless, ...warningsOf(body)];
  if (endless.length > 0) return { body: { ...body, status: "INVALID" }, warnings };
  if (body.status !== "INVALID") return { body, warnings };
  const repaired = "The promotion is no longer INVALID. It stays DISABLED until you set its status to ENABLED.";
  return { body: { ...body, status: "DISABLED" }, warnings: [...warnings, repaired] };
}

const invalid = ({ errors }: Extract<ParseResult<never>, { ok: false }>): Refusal =>
  refusal("unprocessable", "The promotion is not valid.", errors);

/** Refuses a promotion with an endless rule. @returns null without one */
export function refuseEndless(body: PromotionBody): Refusal | null {
  const [endless] = endlessRules(body, DEFAULT_SETTINGS);
  if (endless === undefined) return null;
  return refusal("unprocessable", "The promotion is not valid.", [{ path: `rules[${endless}]`, message: ENDLESS }]);
}

/** A promotion that can be stored. */
export interface PreparedPromotion {
  readonly body: PromotionBody;
  readonly warnings: readonly string[];
}

/** Reads the body of a new promotion. @returns a refusal that names every error of the body */
export function prepared(sent: unknown, property: Property): PreparedPromotion | Refusal {
  const parsed = parsePromotion(sent, property.currency);
  if (!parsed.ok) return invalid(parsed);
  const { body, warnings } = withCheckedStatus(parsed.value);
  const isSingle = body.redemption_type === "COUPON" && body.coupon_type === undefined;
  return {
    body: isSingle ? { ...body, coupon_type: "SINGLE" } : body,
    warnings: [...warnings, ...ignoredIn(sent)],
  };
}

/**
 * Creates a promotion from a BigCommerce V3 body.
 * @param actor the author in the promotion's history
 * @returns a refusal that names every error of the body
 */
export async function createPromotion(
  store: Store,
  property: Property,
  actor: string,
  sent: unknown,
): Promise<PromotionResponse<StoredPromotion> | Refusal> {
  const read = prepared(sent, property);
  if (isRefusal(read)) return read;
  const refused = await refuseOtherChoice(store, property, read.body, null);
  if (refused) return refused;
  return promotionResponse(await store.createPromotion(property.id, read.body, actor), read.warnings);
}

async function find(store: Store, property: Property, id: string): Promise<StoredPromotion | null> {
  const number = idFrom(id);
  return number === null ? null : store.promotion(property.id, number);
}

/**
 * Changes the fields of the body; redemption_type and coupon_type can't change. Where another change was saved
 * meanwhile, this one is applied to its result.
 */
export async function changePromotion(
  store: Store,
  property: Property,
  actor: string,
  id: string,
  sent: unknown,
): Promise<PromotionResponse<StoredPromotion> | Refusal> {
  for (;;) {
    const current = await find(store, property, id);
    if (!current) return noPromotion(id);
    const parsed = parsePromotionChange(sent, current, property.currency);
    if (!parsed.ok) return invalid(parsed);
    const { body, warnings } = withCheckedStatus(parsed.value);
    const refused = await refuseOtherChoice(store, property, body, current.id);
    if (refused) return refused;
    const saved = await store.updatePromotion(property.id, current, body, actor);
    if (saved === null) return noPromotion(id);
    if (saved !== "outdated") return promotionResponse(saved, [...warnings, ...ignoredIn(sent)]);
  }
}

export async function promotionById(store: Store, property: Property, id: string) {
  const data = await find(store, property, id);
  return data ? promotionResponse(data, warningsOf(data)) : noPromotion(id);
}

/** Deletes a promotion without codes. Succeeds also where it doesn't exist, as in BigCommerce. */
export async function deletePromotion(
  store: Store,
  property: Property,
  actor: string,
  id: string,
): Promise<Refusal | undefined> {
  const number = idFrom(id);
  const [result] = number === null ? [] : await store.deletePromotions(property.id, [number], actor);
  return result === "has_codes" ? refusal("unprocessable", "The promotion has codes; delete them first.") : undefined;
}

/** The query of a bulk deletion of promotions; 50 is BigCommerce's limit. */
export const PROMOTIONS_BY_IDS = byIds(50);

/**
 * Deletes the promotions of `id:in` that have no codes, as BigCommerce does. @returns a refusal that names the others
 */
export async function deletePromotions(
  store: Store,
  property: Property,
  actor: string,
  query: Readonly<Record<string, unknown>>,
): Promise<Refusal | undefined> {
  const ids = idsIn(PROMOTIONS_BY_IDS, query);
  if (!Array.isArray(ids)) return ids;
  return deletionResult(ids, await store.deletePromotions(property.id, ids, actor), "promotion");
}

export const promotionSettings = async (store: Store, property: Property) =>
  promotionResponse(await store.promotionSettings(property.id));

/** Changes the settings of the body. */
export async function changeSettings(
  store: Store,
  property: Property,
  body: unknown,
): Promise<PromotionResponse<PromotionSettings> | Refusal> {
  const parsed = parseSettings(body);
  if (!parsed.ok) return refusal("unprocessable", "The settings are not valid.", parsed.errors);
  return promotionResponse(await store.changePromotionSettings(property.id, parsed.value));
}
