import type { FindingRow } from "../../store/ports/findings.ts";
import { type Finding, type FindingSource, LOOK_BACK, MAX_CODES } from "./finding.ts";
import { isOneSlip, spellingsOf } from "./spelling.ts";

/** Most accepted codes that the typed ones are compared with. */
const MAX_ACCEPTED = 1_000;

/**
 * Unknown codes with the real code that each is one slip from.
 * @param rows unknown codes
 * @param real the codes in effect, canonical
 */
export function mistypedCodes(rows: readonly FindingRow[], real: readonly string[]): readonly Finding[] {
  const known = new Set(real);
  return rows.flatMap((row): Finding[] => {
    const { code } = row;
    if (code === null || known.has(code)) return [];
    const meant = real.find((each) => isOneSlip(code, each));
    return meant === undefined ? [] : [{ kind: "mistyped", ...row, meant }];
  });
}

/** An unknown code is one slip from a real one. */
export const mistyped: FindingSource = {
  kind: "mistyped",
  async find({ store, propertyId, filter, currency, now }) {
    const reasons = ["unknown_code"] as const;
    const { rows, sql } = await store.refusedCodes({
      kind: this.kind,
      propertyId,
      filter,
      currency,
      reasons,
      limit: MAX_CODES,
    });
    const codes = rows.flatMap(({ code }) => (code === null ? [] : [code]));
    const real = await store.realCodes({
      propertyId,
      filter: { ...filter, from: filter.from - LOOK_BACK },
      spellings: codes.flatMap((code) => [code, ...spellingsOf(code)]),
      at: Math.min(filter.to, now),
      limit: MAX_ACCEPTED,
    });
    return { findings: mistypedCodes(rows, real), sql };
  },
};
