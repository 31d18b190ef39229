import type { Deletion } from "../store/ports/promotions.ts";
import { queryOf, wholeList } from "./query.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** Ids that one request may delete (BigCommerce). */
const MAX_IDS = 50;

const NOTHING = { total: 0, success: 0, failed: 0 };

/** What a bulk deletion has to name. */
export const BY_IDS = { "id:in": wholeList(MAX_IDS) };

/** Reads the ids that a bulk deletion names. */
export function idsIn(query: Readonly<Record<string, unknown>>): number[] | Refusal {
  const parsed = queryOf(BY_IDS, query);
  return isRefusal(parsed) ? { ...parsed, meta: NOTHING } : parsed["id:in"];
}

const WHY: Readonly<Record<Exclude<Deletion, "deleted">, (what: string, id: number) => string>> = {
  unknown: (what, id) => `there is no ${what} ${id}`,
  has_codes: (what, id) => `${what} ${id} still has codes`,
};

/**
 * What a bulk deletion is answered: nothing where all went well.
 * @param what the word for one of the things
 */
export function deletionResult(
  ids: readonly number[],
  results: readonly Deletion[],
  what: string,
): Refusal | undefined {
  const errors = results.flatMap((result, at) =>
    result === "deleted" ? [] : [{ path: `id:in[${at}]`, message: WHY[result](what, ids[at]!) }],
  );
  if (errors.length === 0) return undefined;
  const counts = { total: ids.length, success: ids.length - errors.length, failed: errors.length };
  return refusal("unprocessable", "Some could not be deleted; the others are.", errors, counts);
}
