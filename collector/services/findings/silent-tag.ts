import type { FindingRow } from "../../store/ports/findings.ts";
import { type FindingSource, findingsOf } from "./finding.ts";

const DAY = 86_400_000;
/** A site that sends fewer events in a week may be quiet for a day. */
const [MIN_EVENTS, BUSY_TIME] = [100, 7 * DAY];

/**
 * Whether a tag that was busy sends nothing for a day.
 * @param row the newest events of pages
 * @param now epoch milliseconds
 */
export const isSilent = ({ count, since, last_at }: FindingRow, now: number): boolean =>
  count >= MIN_EVENTS && since !== null && last_at !== null && last_at - since <= BUSY_TIME && now - last_at >= DAY;

/** The tag fell silent. Only a range that contains the present can show it. */
export const silentTag: FindingSource = {
  kind: "silent_tag",
  async find({ store, propertyId, filter, now }) {
    const { rows, sql } = await store.newestEvents({ kind: this.kind, propertyId, filter });
    const isPresent = filter.from <= now && filter.to >= now;
    return { findings: findingsOf(this.kind, rows, (row) => isPresent && isSilent(row, now)), sql };
  },
};
