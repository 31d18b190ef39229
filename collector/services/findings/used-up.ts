import { areSeveralCarts, type FindingSource, findingsOf, MAX_CODES } from "./finding.ts";

/** A code has no uses left, and visitors still try it. */
export const usedUp: FindingSource = {
  kind: "used_up",
  async find({ store, propertyId, filter, currency }) {
    const reasons = ["code_uses_exhausted", "promotion_uses_exhausted"] as const;
    const { rows, sql } = await store.refusedCodes({
      kind: this.kind,
      propertyId,
      filter,
      currency,
      reasons,
      limit: MAX_CODES,
    });
    return { findings: findingsOf(this.kind, rows, areSeveralCarts), sql };
  },
};
