import type { FindingRow } from "../../store/ports/findings.ts";
import { type FindingSource, findingsOf, MAX_CODES } from "./finding.ts";

/** Fewer orders may be carts that were priced before the end. */
const MIN_ORDERS = 3;

/** @param row orders later than 24 hours after the end of their code's promotion */
export const isHonoredAfterEnd = ({ count }: FindingRow): boolean => count >= MIN_ORDERS;

/** The site honored a code after its end. */
export const honoredAfterEnd: FindingSource = {
  kind: "honored_after_end",
  async find({ store, propertyId, filter, currency }) {
    const { rows, sql } = await store.ordersAfterEnd({
      kind: this.kind,
      propertyId,
      filter,
      currency,
      limit: MAX_CODES,
    });
    return { findings: findingsOf(this.kind, rows, isHonoredAfterEnd), sql };
  },
};
