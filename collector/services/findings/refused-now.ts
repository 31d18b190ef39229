import { areSeveralCarts, type FindingSource, findingsOf, LOOK_BACK, MAX_CODES } from "./finding.ts";

/** The reasons that are of the code, not of a cart. An end or a limit is planned. */
const REASONS = ["unknown_code", "rejected_by_site", "promotion_disabled", "promotion_not_started"] as const;

/** A code that was accepted before is refused now. */
export const refusedNow: FindingSource = {
  kind: "refused_now",
  async find({ store, propertyId, filter, currency }) {
    const acceptedFrom = filter.from - LOOK_BACK;
    const query = { kind: this.kind, propertyId, filter, currency, reasons: REASONS, acceptedFrom, limit: MAX_CODES };
    const { rows, sql } = await store.refusedCodes(query);
    return { findings: findingsOf(this.kind, rows, areSeveralCarts), sql };
  },
};
