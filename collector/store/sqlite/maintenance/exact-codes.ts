import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import type { Db } from "../connection/database.ts";
import { IS_EXACT_ONLY } from "../schema/canonical-codes.ts";

interface Named {
  readonly id: number;
  readonly propertyId: string;
  readonly entered: string;
}

const SELECT = "SELECT id, property_id AS propertyId, entered FROM coupon_codes";

/** The codes that are found by their exact text only, each with the code that has its other spellings. */
export function* exactCodes(db: Db): Iterable<string> {
  const holderOf = db.prepare<[string, string], Named>(`${SELECT} WHERE property_id = ? AND code = ?`);
  for (const { id, propertyId, entered } of db
    .prepare<[], Named>(`${SELECT} WHERE ${IS_EXACT_ONLY} ORDER BY id`)
    .all()) {
    const holder = holderOf.get(propertyId, canonicalCode(entered));
    yield `code ${entered} (${id}) of property ${propertyId}: found by its exact text only, because ${
      holder
        ? `the older code ${holder.entered} (${holder.id}) has its other spellings: delete one of them`
        : "an older code had its other spellings: delete it, and create it again"
    }`;
  }
}
