import { CANONICAL_VERSION, canonicalCode } from "../../../evaluation/canonical-code.ts";
import type { Db } from "../connection/database.ts";

/** The start of the `code` of a row that is found by its exact text only. No canonical form begins with it. */
const EXACT = " ";

/** The `code` of a row that is found by its exact text only, because an older code of its property has its canonical form. */
export const exactOnly = (entered: string): string => EXACT + entered;

/** An SQL condition for rows that are found by their exact text only. It uses the index of codes. */
export const IS_EXACT_ONLY = `code >= '${EXACT}' AND code < '!'`;

interface Row {
  readonly id: number;
  readonly propertyId: string;
  readonly code: string;
  readonly entered: string;
}

/** Rows that are read at once. */
const PAGE = 10_000;

/**
 * Brings the codes of a data file into the present canonical form, where they have that of another version. Call it inside the
 * transaction of a migration. Facts keep the text that they were recorded with, and uses are counted by the ids of codes.
 */
export function canonicalizeCodes(db: Db): void {
  const version = db.prepare<[], number>("SELECT version FROM canonical_form").pluck().get();
  if (version === CANONICAL_VERSION) return;
  const setCode = db.prepare<[string, number]>("UPDATE coupon_codes SET code = ? WHERE id = ?");
  const holderOf = db.prepare<[string, string], Row>(
    "SELECT id, property_id AS propertyId, code, entered FROM coupon_codes WHERE property_id = ? AND code = ?",
  );
  const changed = changedCodes(db);
  // First all of them leave their old forms: one may be the new form of another.
  for (const { id, entered } of changed) setCode.run(exactOnly(entered), id);
  for (const { id, propertyId, entered } of changed) {
    const form = canonicalCode(entered);
    const holder = holderOf.get(propertyId, form);
    if (holder && holder.id < id) continue;
    if (holder) setCode.run(exactOnly(holder.entered), holder.id);
    setCode.run(form, id);
  }
  db.prepare("UPDATE canonical_form SET version = ?").run(CANONICAL_VERSION);
}

/** The codes whose present form is not the stored one, the oldest first. */
function changedCodes(db: Db): Row[] {
  const page = db.prepare<[number, number], Row>(
    "SELECT id, property_id AS propertyId, code, entered FROM coupon_codes WHERE id > ? ORDER BY id LIMIT ?",
  );
  const changed: Row[] = [];
  for (let rows = page.all(0, PAGE); rows.length > 0; rows = page.all(rows.at(-1)!.id, PAGE))
    changed.push(...rows.filter(({ code, entered }) => canonicalCode(entered) !== code));
  return changed;
}
