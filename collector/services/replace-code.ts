import type { StoredCode } from "../store/ports/promotions.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { type RandomBelow, unguessableCode } from "./codegen.ts";
import { createCode } from "./codes.ts";
import type { DataResponse } from "./data-response.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/**
 * Deletes a code and creates one in its place that can't be guessed. The new one has the uses that the old one had left, at least one.
 * It is created first: where that is refused, the old one stays.
 * @param text the code, in any spelling
 * @param randomBelow a cryptographic generator
 */
export async function replaceCode(
  store: Store,
  property: Property,
  actor: string,
  text: string,
  randomBelow?: RandomBelow,
): Promise<DataResponse<StoredCode> | Refusal> {
  const old = await store.code(property.id, text);
  if (!old) return refusal("not_found", "The code does not exist any more, so nothing was replaced.");
  const { id, promotion_id, max_uses, current_uses, max_uses_per_customer } = old;
  const body = {
    code: unguessableCode(randomBelow),
    max_uses: max_uses === 0 ? 0 : Math.max(1, max_uses - current_uses),
    max_uses_per_customer,
  };
  const created = await createCode(store, property, String(promotion_id), body);
  if (!isRefusal(created)) await store.deleteCodes(property.id, promotion_id, [id], actor);
  return created;
}
