import { type FindingSource, findingsOf } from "./finding.ts";

/** Events were rejected, and nobody has replayed them. */
export const rejectedEvents: FindingSource = {
  kind: "rejected_events",
  async find({ store, propertyId, filter }) {
    const { rows, sql } = await store.rejectedIn({ kind: this.kind, propertyId, filter });
    return { findings: findingsOf(this.kind, rows, ({ count }) => count > 0), sql };
  },
};
