import type { ParseResult } from "../contract/parse.ts";
import {
  type PromotionBody,
  parsePromotion,
  parsePromotionChange,
  type StoredPromotion,
  warningsOf,
} from "../contract/promotion/promotion.ts";
import { type PromotionSettings, parseSettings } from "../contract/settings.ts";
import { endlessRules } from "../evaluation/compile.ts";
import { DEFAULT_SETTINGS } from "../evaluation/settings.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { deletionResult, idsIn } from "./bulk-deletion.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** What BigCommerce's clients read. */
export type Answer<T> = { data: T; meta: { warnings?: string[] } };
const answer = <T>(data: T, warnings: string[] = []): Answer<T> => ({
  data,
  meta: warnings.length > 0 ? { warnings } : {},
});

export const noPromotion = (id: string): Refusal => refusal("not_found", `There is no promotion ${id}.`);

/** Reads an id from an address; null where it is none. */
export const idFrom = (text: string): number | null => (/^\d{1,15}$/.test(text) ? Number(text) : null);

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

const invalid = ({ errors }: Extract<ParseResult<never>, { ok: false }>): Refusal =>
  refusal("unprocessable", "The promotion is not valid.", errors);

/**
 * Adds a promotion from a BigCommerce V3 body. Everything that is wrong with it is told at once.
 * @param actor whoever asks, as the promotion's versions shall name them
 */
export async function createPromotion(
  store: Store,
  property: Property,
  actor: string,
  sent: unknown,
): Promise<Answer<StoredPromotion> | Refusal> {
  const parsed = parsePromotion(sent, property.currency);
  if (!parsed.ok) return invalid(parsed);
  const { body, warnings } = checked(parsed.value);
  const single = body.redemption_type === "COUPON" && body.coupon_type === undefined;
  const whole: PromotionBody = single ? { ...body, coupon_type: "SINGLE" } : body;
  return answer(await store.createPromotion(property.id, whole, actor), warnings);
}

async function find(store: Store, property: Property, id: string): Promise<StoredPromotion | null> {
  const number = idFrom(id);
  return number === null ? null : store.promotion(property.id, number);
}

/**
 * Changes the fields that the body names; redemption_type and coupon_type can't change. Where somebody else changed the
 * promotion in the same moment, the change is made from what they left.
 */
export async function changePromotion(
  store: Store,
  property: Property,
  actor: string,
  id: string,
  sent: unknown,
): Promise<Answer<StoredPromotion> | Refusal> {
  for (;;) {
    const current = await find(store, property, id);
    if (!current) return noPromotion(id);
    const parsed = parsePromotionChange(sent, current, property.currency);
    if (!parsed.ok) return invalid(parsed);
    const { body, warnings } = checked(parsed.value);
    const saved = await store.updatePromotion(property.id, current, body, actor);
    if (saved === null) return noPromotion(id);
    if (saved !== "outdated") return answer(saved, warnings);
  }
}

export async function promotionById(store: Store, property: Property, id: string) {
  const data = await find(store, property, id);
  return data ? answer(data) : noPromotion(id);
}

/** Deletes a promotion that has no codes any more. One that is deleted already stays so. */
export async function deletePromotion(
  store: Store,
  property: Property,
  actor: string,
  id: string,
): Promise<Refusal | undefined> {
  const number = idFrom(id);
  const [result = "unknown"] = number === null ? [] : await store.deletePromotions(property.id, [number], actor);
  if (result === "unknown") return noPromotion(id);
  if (result === "has_codes") return refusal("unprocessable", "The promotion has codes; delete them first.");
  return undefined;
}

/** Deletes those that `id:in` names and that have no codes, as BigCommerce does: what can't be deleted is named. */
export async function deletePromotions(
  store: Store,
  property: Property,
  actor: string,
  query: Readonly<Record<string, unknown>>,
): Promise<Refusal | undefined> {
  const ids = idsIn(query);
  if (!Array.isArray(ids)) return ids;
  return deletionResult(ids, await store.deletePromotions(property.id, ids, actor), "promotion");
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
