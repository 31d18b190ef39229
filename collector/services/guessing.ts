import type { GuessedCodeRow, GuessingFindings } from "../store/ports/guessing.ts";
import type { Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";

/** A code that may have been guessed, with its promotion; null: the code was deleted since. */
export interface ListedGuess extends GuessedCodeRow {
  readonly promotion: { readonly id: number; readonly name: string; readonly isImported: boolean } | null;
}

/** Who tried codes, and what was found. */
export interface GuessingLists extends Omit<GuessingFindings, "codes"> {
  readonly codes: readonly ListedGuess[];
}

/** Rows of each list. */
const MOST = 50;

/** Lists the sources, the prefixes and the guessed codes of a time, each with the most misses first. Times are epoch milliseconds. */
export async function guessingLists(
  store: Pick<Store, "guessingFindings" | "code" | "promotion">,
  { id: propertyId }: Property,
  from: number,
  to: number,
): Promise<GuessingLists> {
  const found = await store.guessingFindings({ propertyId, from, to, limit: MOST });
  const codes = found.codes.map(async (row) => ({ ...row, promotion: await promotionOf(store, propertyId, row.code) }));
  return { ...found, codes: await Promise.all(codes) };
}

async function promotionOf(
  store: Pick<Store, "code" | "promotion">,
  propertyId: string,
  code: string,
): Promise<ListedGuess["promotion"]> {
  const stored = await store.code(propertyId, code);
  const promotion = stored && (await store.promotion(propertyId, stored.promotion_id));
  return promotion && { id: promotion.id, name: promotion.name, isImported: promotion.source !== undefined };
}
