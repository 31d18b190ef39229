import { z } from "zod";
import { parseWith } from "../contract/parse.ts";
import type { RejectedEvent } from "../store/ports/ingest.ts";
import type { Property, Sending } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { cursorAt, cursorText, readCursor } from "./cursor.ts";
import { ingest } from "./ingest/ingest.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

const reason = z.enum(["invalid_event", "internal_error"]);
const id = z.coerce.number().int().min(1);

/** What the list of refused events may be asked for. */
export const rejectedQuery = z.strictObject({
  reason: reason.optional(),
  waiting: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .default(false)
    .describe("true: only those that were not replayed yet."),
  direction: z.enum(["asc", "desc"]).default("asc").describe("desc: the latest come first, and cursors lead back."),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: cursorText.optional(),
});

/** The refused events of a property, in the order in which they came. */
export async function rejectedEvents(store: Store, property: Property, sent: Record<string, unknown>) {
  const { property_id: _, ...filters } = sent;
  const parsed = parseWith(rejectedQuery, filters);
  if (!parsed.ok) return refusal("malformed", "The query is not valid.", parsed.errors);
  const { cursor, limit, direction, ...filter } = parsed.value;
  const newestFirst = direction === "desc";
  const listed = { list: newestFirst ? "rejected_events desc" : "rejected_events", propertyId: property.id };
  const after = readCursor(listed, cursor, newestFirst ? Number.MAX_SAFE_INTEGER : 0);
  if (isRefusal(after)) return after;
  const found = await store.rejectedEvents({
    propertyId: property.id,
    after,
    limit: limit + 1,
    newestFirst,
    ...filter,
  });
  const page = found.slice(0, limit);
  const next_cursor = found.length > limit ? cursorAt(listed, page.at(-1)!.id) : null;
  return { data: page.map(shown), meta: { next_cursor } };
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const shown = ({ sending: _, received_at, replayed_at, ...event }: RejectedEvent) => ({
  ...event,
  received_at: iso(received_at),
  replayed_at: iso(replayed_at),
});

/** The body of `POST /v1/rejected_events/replay`. */
export const replayBody = z.strictObject({
  ids: z.array(id).min(1).max(1_000).optional().describe("Which ones; all that wait where none are named."),
  reason: reason.optional(),
});

/** What a replay came to, in events. */
export interface Replayed {
  /** Taken now. */
  readonly stored: number;
  /** Their ids are known: they had come again meanwhile, by themselves. */
  readonly duplicate: number;
  /** Still refused; they wait for the next mending. */
  readonly rejected: number;
}

/** So many are read, and committed, at a time. */
const PAGE = 500;

/**
 * Tries refused events again, as they were sent: each is stored once, however often and by whomever it is replayed.
 * @param told hears of the counts after every page
 */
export async function replayRejected(
  store: Store,
  property: Property,
  body: unknown,
  told: (sofar: Replayed) => void = () => {},
): Promise<Replayed | Refusal> {
  const parsed = parseWith(replayBody, body);
  if (!parsed.ok) return refusal("malformed", "The replay is not valid.", parsed.errors);
  const wanted = parsed.value.ids && new Set(parsed.value.ids);
  const counts = { stored: 0, duplicate: 0, rejected: 0 };
  for (let after = 0; ; ) {
    const query = { propertyId: property.id, after, limit: PAGE, reason: parsed.value.reason, waiting: true };
    const page = await store.rejectedEvents(query);
    const outcomes = await replayPage(
      store,
      property,
      page.filter(({ id }) => !wanted || wanted.has(id)),
    );
    for (const outcome of outcomes) if (outcome !== "unavailable") counts[outcome] += 1;
    told({ ...counts });
    if (outcomes.includes("unavailable")) return refusal("unavailable", "The store can't be written.");
    if (page.length < PAGE) return counts;
    after = page.at(-1)!.id;
  }
}

type ReplayOutcome = keyof Replayed | "unavailable";

/**
 * Brings them all in one turn, so that the store commits them together. Stored first, then marked: a replay that was
 * broken off between the two, or that runs beside another, finds a duplicate, and marks it.
 * @returns what became of each, and one more where they could not be marked
 */
async function replayPage(store: Store, property: Property, page: readonly RejectedEvent[]): Promise<ReplayOutcome[]> {
  const outcomes = await Promise.all(page.map((event) => replayOne(store, property, event)));
  const done = page.filter((_, at) => outcomes[at] === "stored" || outcomes[at] === "duplicate").map(({ id }) => id);
  const marked = done.length > 0 ? await store.markReplayed(property.id, done) : [];
  return "unavailable" in marked ? [...outcomes, "unavailable"] : outcomes;
}

async function replayOne(store: Store, property: Property, event: RejectedEvent): Promise<ReplayOutcome> {
  const sent = parsedBody(event.body);
  if (sent === undefined) return "rejected";
  const sending: Sending = {
    sentAt: event.sending.sentAt ?? null,
    receivedAt: event.received_at,
    traffic: event.sending.traffic ?? "human",
  };
  const taken = await ingest(store, property, [sent], sending, { keepRejected: false });
  return "unavailable" in taken ? "unavailable" : taken.results[0]!.outcome;
}

/** The body may have been cut. */
function parsedBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
