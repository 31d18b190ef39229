import { z } from "zod";
import type { ParseResult } from "../contract/parse.ts";
import { type Dialect, extensionsIn } from "../contract/promotion/extensions.ts";
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
import { type DataResponse, dataResponse } from "./data-response.ts";
import { refuseOtherChoice } from "./group-choice.ts";
import { refuseAnyImported, refuseImported } from "./imported.ts";
import { idFrom } from "./path-id.ts";
import { queryOf, type SentQuery } from "./query.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** What a response says about a promotion, beside BigCommerce's. */
interface PromotionMeta {
  readonly warnings?: readonly string[];
  /** The paths of the promotion that BigCommerce's API does not have. */
  readonly extensions?: readonly string[];
}

/** A response of the promotions API. */
export type PromotionResponse = DataResponse<StoredPromotion, PromotionMeta>;

function promotionResponse(data: StoredPromotion, warnings: readonly string[]): PromotionResponse {
  const extensions = extensionsIn(data);
  return {
    data,
    meta: { ...(warnings.length > 0 && { warnings }), ...(extensions.length > 0 && { extensions }) },
  };
}

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

/** The query of requests with a promotion in their body. */
export const DIALECT_QUERY = {
  dialect: z
    .enum(["bigcommerce"], "must be bigcommerce: leave it out to use our extensions")
    .optional()
    .describe("`bigcommerce`: a body with fields that BigCommerce's API does not have is refused."),
};

/** Reads the dialect of a request, and answers it. */
export async function inDialect<Answer>(
  sent: SentQuery,
  answer: (dialect: Dialect) => Promise<Answer>,
): Promise<Answer | Refusal> {
  const query = queryOf(DIALECT_QUERY, sent);
  return isRefusal(query) ? query : answer(query.dialect);
}

/** A promotion that can be stored. */
export interface PreparedPromotion {
  readonly body: PromotionBody;
  readonly warnings: readonly string[];
}

/**
 * Reads the body of a new promotion.
 * @param dialect `bigcommerce` refuses our extensions
 * @returns a refusal that names every error of the body
 */
export function prepared(sent: unknown, property: Property, dialect?: Dialect): PreparedPromotion | Refusal {
  const parsed = parsePromotion(sent, property.currency, dialect);
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
 * @param dialect `bigcommerce` refuses our extensions
 * @returns a refusal that names every error of the body
 */
export async function createPromotion(
  store: Store,
  property: Property,
  actor: string,
  sent: unknown,
  dialect?: Dialect,
): Promise<PromotionResponse | Refusal> {
  const read = prepared(sent, property, dialect);
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
 * @param dialect `bigcommerce` refuses our extensions in the body
 */
export async function changePromotion(
  store: Store,
  property: Property,
  actor: string,
  id: string,
  sent: unknown,
  dialect?: Dialect,
): Promise<PromotionResponse | Refusal> {
  for (;;) {
    const current = await find(store, property, id);
    if (!current) return noPromotion(id);
    const imported = refuseImported(current);
    if (imported) return imported;
    const parsed = parsePromotionChange(sent, current, property.currency, dialect);
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
  const imported = await refuseAnyImported(store, property, [number]);
  if (imported) return imported;
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
  const imported = await refuseAnyImported(store, property, ids);
  if (imported) return imported;
  return deletionResult(ids, await store.deletePromotions(property.id, ids, actor), "promotion");
}

export const promotionSettings = async (store: Store, property: Property) =>
  dataResponse(await store.promotionSettings(property.id));

/** Changes the settings of the body. */
export async function changeSettings(
  store: Store,
  property: Property,
  body: unknown,
): Promise<DataResponse<PromotionSettings> | Refusal> {
  const parsed = parseSettings(body);
  if (!parsed.ok) return refusal("unprocessable", "The settings are not valid.", parsed.errors);
  return dataResponse(await store.changePromotionSettings(property.id, parsed.value));
}
