import { z } from "zod";
import { parseWith } from "../contract/parse.ts";
import { CONFLICTING_EVENT_COLUMNS } from "../store/columns/conflicting-events.ts";
import { rowMask } from "../store/decide/privacy/masking.ts";
import type { ConflictingEvent } from "../store/ports/ingest.ts";
import type { Store } from "../store/ports/store.ts";
import { cursorPage, cursorText, readCursor } from "./cursor.ts";
import { iso } from "./iso.ts";
import { maskOf, type Reader } from "./masking.ts";
import { type SentQuery, wholeText } from "./query.ts";
import { isRefusal, refusal } from "./refusal.ts";

/** The query of the list of conflicting events. */
export const conflictQuery = z.strictObject({
  event_id: z.string().optional().describe("Only events with this id."),
  key_id: wholeText(1).optional().describe("Only events that this key sent."),
  direction: z.enum(["asc", "desc"]).default("asc").describe("desc: latest first; cursors lead back in time."),
  limit: wholeText(1, 1_000).default(100),
  cursor: cursorText.optional(),
});

/** Lists the conflicting events of a property by arrival. */
export async function conflictingEvents(store: Store, reader: Reader, { property_id: _, ...filters }: SentQuery) {
  const { property } = reader;
  const parsed = parseWith(conflictQuery, filters);
  if (!parsed.ok) return refusal("malformed", "The query is not valid.", parsed.errors);
  const { cursor, limit, direction, event_id: eventId, key_id: keyId } = parsed.value;
  const newestFirst = direction === "desc";
  const list = newestFirst ? "conflicting_events desc" : "conflicting_events";
  const scope = { list, propertyId: property.id };
  const after = readCursor(scope, cursor, newestFirst ? Number.MAX_SAFE_INTEGER : 0);
  if (isRefusal(after)) return after;
  const query = { propertyId: property.id, after, limit: limit + 1, newestFirst, eventId, keyId };
  const { page, next_cursor } = cursorPage(scope, await store.conflictingEvents(query), limit, ({ id }) => id);
  const asVisible = rowMask(CONFLICTING_EVENT_COLUMNS, await maskOf(store, reader));
  return { data: page.map((event) => conflictResponse(asVisible(event))), meta: { next_cursor } };
}

const conflictResponse = ({ occurred_at, received_at, ...event }: ConflictingEvent) => ({
  ...event,
  occurred_at: iso(occurred_at),
  received_at: iso(received_at),
});
