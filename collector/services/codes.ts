import { z } from "zod";
import { parseCouponCode } from "../contract/promotion/coupon-code.ts";
import type { CodeRefusal, StoredCode } from "../store/ports/promotions.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { byIds, deletionResult, idsIn } from "./bulk-deletion.ts";
import { type DataResponse, dataResponse } from "./data-response.ts";
import { refuseAnyImported, refuseImported } from "./imported.ts";
import { idFrom } from "./path-id.ts";
import { noPromotion } from "./promotions.ts";
import { paginationOf, queryOf, type SentQuery } from "./query.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** The store's refusal of a code as one with a message. */
export const refuseCode = (reason: CodeRefusal, promotionId: string): Refusal =>
  reason === "no_promotion"
    ? noPromotion(promotionId)
    : refusal("unprocessable", "Only a promotion of redemption_type COUPON has codes.");

/** Adds a code to a COUPON promotion. Its canonical code must be new to the property. */
export async function createCode(
  store: Store,
  property: Property,
  promotionId: string,
  body: unknown,
): Promise<DataResponse<StoredCode> | Refusal> {
  const parsed = parseCouponCode(body);
  if (!parsed.ok) return refusal("unprocessable", "The coupon code is not valid.", parsed.errors);
  const id = idFrom(promotionId);
  const imported = await refuseAnyImported(store, property, [id]);
  if (imported) return imported;
  const created = id === null ? "no_promotion" : await store.createCode(property.id, id, parsed.value);
  if (created === "taken")
    return refusal("conflict", "The code already exists.", [
      { path: "code", message: "exists in the property already: choose another one" },
    ]);
  return typeof created === "string" ? refuseCode(created, promotionId) : dataResponse(created);
}

/** A query that names one code. */
export const BY_CODE = { code: z.string().describe("In any case.") };

/** Finds a code of the property. @returns a list of one code, or of none */
export async function findCode(store: Store, property: Property, sent: SentQuery) {
  const parsed = queryOf(BY_CODE, sent);
  if (isRefusal(parsed)) return parsed;
  const code = await store.code(property.id, parsed.code);
  const data = code ? [code] : [];
  const pagination = paginationOf({ code: parsed.code }, 1, 1, data.length, data.length);
  return { data, meta: { pagination } };
}

/** Deletes a code of a promotion. Succeeds also where it doesn't exist, as in BigCommerce. */
export async function deleteCode(
  store: Store,
  property: Property,
  actor: string,
  promotionId: string,
  codeId: string,
): Promise<Refusal | undefined> {
  const [promotion, code] = [idFrom(promotionId), idFrom(codeId)];
  const imported = await refuseAnyImported(store, property, [promotion]);
  if (imported) return imported;
  if (promotion !== null && code !== null) await store.deleteCodes(property.id, promotion, [code], actor);
  return undefined;
}

/** Deletes the code of the property that the query names. Succeeds also where it doesn't exist. */
export async function deleteCodeByName(
  store: Store,
  property: Property,
  actor: string,
  sent: SentQuery,
): Promise<Refusal | undefined> {
  const parsed = queryOf(BY_CODE, sent);
  if (isRefusal(parsed)) return parsed;
  const code = await store.code(property.id, parsed.code);
  const imported = await refuseAnyImported(store, property, [code?.promotion_id ?? null]);
  if (imported) return imported;
  if (code) await store.deleteCodes(property.id, code.promotion_id, [code.id], actor);
  return undefined;
}

/** The query of a bulk deletion of codes: as many as one order of `codegen` makes. */
export const CODES_BY_IDS = byIds(250);

/** Deletes the codes of a promotion by `id:in`. @returns a refusal that names those that don't exist */
export async function deleteCodes(
  store: Store,
  property: Property,
  actor: string,
  promotionId: string,
  sent: SentQuery,
): Promise<Refusal | undefined> {
  const ids = idsIn(CODES_BY_IDS, sent);
  if (isRefusal(ids)) return ids;
  const id = idFrom(promotionId);
  const promotion = id === null ? null : await store.promotion(property.id, id);
  if (id === null || !promotion) return noPromotion(promotionId);
  const imported = refuseImported(promotion);
  if (imported) return imported;
  return deletionResult(ids, await store.deleteCodes(property.id, id, ids, actor), "code");
}
