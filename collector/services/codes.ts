import { z } from "zod";
import { parseCouponCode } from "../contract/promotion/coupon-code.ts";
import type { CodeRefusal, StoredCode } from "../store/ports/promotions.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { deletionResult, idsIn } from "./bulk-deletion.ts";
import { idFrom, noPromotion } from "./promotions.ts";
import { paginationOf, queryOf, type SentQuery } from "./query.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** Why a promotion can have no code, in words. */
export const refuseCode = (why: CodeRefusal, promotionId: string): Refusal =>
  why === "no_promotion"
    ? noPromotion(promotionId)
    : refusal("unprocessable", "Only a promotion of redemption_type COUPON has codes.");

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
  if (made === "taken")
    return refusal("conflict", "The code exists already.", [{ path: "code", message: "exists already" }]);
  return typeof made === "string" ? refuseCode(made, promotionId) : { data: made, meta: {} };
}

/** Which code is meant. */
export const BY_CODE = { code: z.string().describe("Whatever its case.") };

/** The code of the property that is named, whatever its case: a list of one, or of none. */
export async function findCode(store: Store, property: Property, sent: SentQuery) {
  const parsed = queryOf(BY_CODE, sent);
  if (isRefusal(parsed)) return parsed;
  const found = await store.code(property.id, parsed.code);
  const data = found ? [found] : [];
  const pagination = paginationOf({ code: parsed.code }, 1, 1, data.length, data.length);
  return { data, meta: { pagination } };
}

/** Deletes one code of a promotion. One that is deleted already stays so. */
export async function deleteCode(
  store: Store,
  property: Property,
  actor: string,
  promotionId: string,
  codeId: string,
): Promise<Refusal | undefined> {
  const [promotion, code] = [idFrom(promotionId), idFrom(codeId)];
  const named = promotion !== null && code !== null;
  const [result = "unknown"] = named ? await store.deleteCodes(property.id, promotion, [code], actor) : [];
  return result === "deleted"
    ? undefined
    : refusal("not_found", `There is no code ${codeId} of the promotion ${promotionId}.`);
}

/** Deletes the code of the property that is named; where there is none, there is none. */
export async function deleteCodeByName(
  store: Store,
  property: Property,
  actor: string,
  sent: SentQuery,
): Promise<Refusal | undefined> {
  const parsed = queryOf(BY_CODE, sent);
  if (isRefusal(parsed)) return parsed;
  const found = await store.code(property.id, parsed.code);
  if (found) await store.deleteCodes(property.id, found.promotion_id, [found.id], actor);
  return undefined;
}

/** Deletes the codes of a promotion that `id:in` names; those that are not there are named. */
export async function deleteCodes(
  store: Store,
  property: Property,
  actor: string,
  promotionId: string,
  sent: SentQuery,
): Promise<Refusal | undefined> {
  const ids = idsIn(sent);
  if (isRefusal(ids)) return ids;
  const id = idFrom(promotionId);
  if (id === null || !(await store.promotion(property.id, id))) return noPromotion(promotionId);
  return deletionResult(ids, await store.deleteCodes(property.id, id, ids, actor), "code");
}
