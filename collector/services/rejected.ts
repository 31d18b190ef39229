import { z } from "zod";
import { parseWith } from "../contract/parse.ts";
import { whole } from "../contract/values.ts";
import { REJECTED_EVENT_COLUMNS } from "../store/columns/rejected-events.ts";
import { rowMask } from "../store/decide/privacy/masking.ts";
import type { RejectedEvent } from "../store/ports/ingest.ts";
import type { Property, Sending } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { cursorPage, cursorText, readCursor } from "./cursor.ts";
import { ingest } from "./ingest/ingest.ts";
import { iso, isoOrNull } from "./iso.ts";
import { keptBody } from "./kept-body.ts";
import { maskOf, type Reader } from "./masking.ts";
import { wholeText } from "./query.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

const reason = z.enum(["invalid_event", "internal_error"]);
/** Programs send numbers, command lines and forms texts. */
const id = z.union([whole(1), wholeText(1)], "must be the id of an event, such as 12");

/** The query of the list of rejected events. */
export const rejectedQuery = z.strictObject({
  reason: reason.optional(),
  waiting: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .default(false)
    .describe("true: only events that are not replayed yet."),
  direction: z.enum(["asc", "desc"]).default("asc").describe("desc: latest first; cursors lead back in time."),
  limit: wholeText(1, 1_000).default(100),
  cursor: cursorText.optional(),
});

/** Lists the rejected events of a property by arrival. */
export async function rejectedEvents(store: Store, reader: Reader, sent: Record<string, unknown>) {
  const { property } = reader;
  const { property_id: _, ...filters } = sent;
  const parsed = parseWith(rejectedQuery, filters);
  if (!parsed.ok) return refusal("malformed", "The query is not valid.", parsed.errors);
  const { cursor, limit, direction, ...filter } = parsed.value;
  const newestFirst = direction === "desc";
  const scope = { list: newestFirst ? "rejected_events desc" : "rejected_events", propertyId: property.id };
  const after = readCursor(scope, cursor, newestFirst ? Number.MAX_SAFE_INTEGER : 0);
  if (isRefusal(after)) return after;
  const query = { propertyId: property.id, after, limit: limit + 1, newestFirst, ...filter };
  const { page, next_cursor } = cursorPage(scope, await store.rejectedEvents(query), limit, ({ id }) => id);
  const asVisible = rowMask(REJECTED_EVENT_COLUMNS, await maskOf(store, reader));
  return { data: page.map((event) => rejectedEventResponse(asVisible(event))), meta: { next_cursor } };
}

const rejectedEventResponse = ({ sending: _, received_at, replayed_at, ...event }: RejectedEvent) => ({
  ...event,
  received_at: iso(received_at),
  replayed_at: isoOrNull(replayed_at),
});

/** The body of `POST /v1/rejected_events/replay`. */
export const replayBody = z.strictObject({
  ids: z.array(id).min(1).max(1_000).optional().describe("Events to replay; default: all that are not replayed yet."),
  reason: reason.optional(),
});

/** Counts of replayed events. */
export interface ReplayResult {
  readonly stored: number;
  /** Their ids are stored already: the sender retried them successfully. */
  readonly duplicate: number;
  /** Their ids are stored already, with other content: they are conflicting events now. */
  readonly conflict: number;
  /** Still invalid; they can be replayed again. */
  readonly rejected: number;
}

/** Events that are read, and stored, together. */
const PAGE = 500;

/**
 * Replays rejected events. Each is stored at most once, however often it is replayed.
 * @param onProgress receives the counts after every page
 */
export async function replayRejected(
  store: Store,
  property: Property,
  body: unknown,
  onProgress: (sofar: ReplayResult) => void = () => {},
): Promise<ReplayResult | Refusal> {
  const parsed = parseWith(replayBody, body);
  if (!parsed.ok) return refusal("malformed", "The replay is not valid.", parsed.errors);
  const ids = parsed.value.ids && new Set(parsed.value.ids);
  const counts = { stored: 0, duplicate: 0, conflict: 0, rejected: 0 };
  for (let after = 0; ; ) {
    const query = { propertyId: property.id, after, limit: PAGE, reason: parsed.value.reason, waiting: true };
    const page = await store.rejectedEvents(query);
    const selected = page.filter(({ id }) => !ids || ids.has(id));
    const outcomes = await replayPage(store, property, selected);
    for (const outcome of outcomes) if (outcome !== "unavailable") counts[outcome] += 1;
    onProgress({ ...counts });
    if (outcomes.includes("unavailable"))
      return refusal(
        "unavailable",
        "The store can't be written right now. Send the request again after the pause in Retry-After.",
      );
    if (page.length < PAGE) return counts;
    after = page.at(-1)!.id;
  }
}

type ReplayOutcome = keyof ReplayResult | "unavailable";

/**
 * Replays events together, so that the store commits them together. They are stored before they are marked: a replay that
 * breaks off in between, or runs beside another one, finds duplicates the next time, and marks them.
 * @returns the outcome of each event, and `unavailable` at the end where they could not be marked
 */
async function replayPage(store: Store, property: Property, page: readonly RejectedEvent[]): Promise<ReplayOutcome[]> {
  const outcomes = await Promise.all(page.map((event) => replayEvent(store, property, event)));
  const done = page
    .filter((_, at) => outcomes[at] !== "rejected" && outcomes[at] !== "unavailable")
    .map(({ id }) => id);
  const marked = done.length > 0 ? await store.markReplayed(property.id, done) : [];
  return "unavailable" in marked ? [...outcomes, "unavailable"] : outcomes;
}

async function replayEvent(store: Store, property: Property, event: RejectedEvent): Promise<ReplayOutcome> {
  const sent = keptBody(event.body);
  if (sent === undefined) return "rejected";
  const sending: Sending = {
    sentAt: event.sending.sentAt ?? null,
    receivedAt: event.received_at,
    traffic: event.sending.traffic ?? "human",
    keyId: event.sending.keyId ?? null,
    // The sender of an older one is unknown: then it has no more rights than a page.
    source: event.sending.source ?? "browser",
  };
  const result = await ingest(store, property, [sent], sending, { keepRejected: false });
  return "unavailable" in result ? "unavailable" : result.results[0]!.outcome;
}
