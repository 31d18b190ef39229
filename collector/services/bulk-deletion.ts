import type { Deletion } from "../store/ports/promotions.ts";
import { queryOf, type SentQuery, wholeList } from "./query.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

const NOTHING_DELETED = { total: 0, success: 0, failed: 0 };

/** The query of a bulk deletion. @param most ids of one request */
export const byIds = (most: number) => ({ "id:in": wholeList(most) });

/** Reads the ids of a bulk deletion. */
export function idsIn(shape: ReturnType<typeof byIds>, query: SentQuery): number[] | Refusal {
  const parsed = queryOf(shape, query);
  return isRefusal(parsed) ? { ...parsed, meta: NOTHING_DELETED } : parsed["id:in"];
}

const MESSAGES: Readonly<Record<Exclude<Deletion, "deleted">, (noun: string, id: number) => string>> = {
  unknown: (noun, id) => `${noun} ${id} doesn't exist`,
  has_codes: (noun, id) => `${noun} ${id} still has codes`,
};

/**
 * The result of a bulk deletion.
 * @param noun the name of one of the deleted things, such as `promotion`
 * @returns undefined where all are deleted, else a refusal that names the others
 */
export function deletionResult(
  ids: readonly number[],
  results: readonly Deletion[],
  noun: string,
): Refusal | undefined {
  const errors = results.flatMap((result, at) =>
    result === "deleted" ? [] : [{ path: `id:in[${at}]`, message: MESSAGES[result](noun, ids[at]!) }],
  );
  if (errors.length === 0) return undefined;
  const counts = { total: ids.length, success: ids.length - errors.length, failed: errors.length };
  return refusal("unprocessable", "Some could not be deleted; the others are deleted.", errors, counts);
}
