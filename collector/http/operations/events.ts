import type { IncomingMessage, ServerResponse } from "node:http";
import { batchSchema, isOversized, parseBatch } from "../../contract/event.ts";
import { MAX_EVENTS_PER_BATCH } from "../../contract/limits.ts";
import {
  conflictsResponse,
  eventsResponse,
  rejectedResponse,
  replayResponse,
} from "../../contract/responses/events.ts";
import { conflictingEvents, conflictQuery } from "../../services/conflicting-events.ts";
import { costOfEvent } from "../../services/event-cost.ts";
import { guardedSender, withShopper } from "../../services/guard/sender.ts";
import type { IngestResult } from "../../services/ingest/ingest.ts";
import { ingestInTurns } from "../../services/ingest/ingest-in-turns.ts";
import { trafficOf } from "../../services/ingest/traffic.ts";
import { isRefusal, type Refusal, refusal } from "../../services/refusal.ts";
import { rejectedEvents, rejectedQuery, replayBody, replayRejected } from "../../services/rejected.ts";
import type { Unavailable } from "../../store/ports/unavailable.ts";
import type { AppContext } from "../app-context.ts";
import type { BodyOwner } from "../body.ts";
import type { Group } from "../operation.ts";
import { setRetryAfter } from "../problem.ts";
import { clientOf, jsonBody, senderOf } from "../request.ts";
import { operation, pageOperation } from "../serve.ts";
import { INVALID_QUERY, MANAGERS, TOO_MANY } from "./common.ts";

/** Pages send text/plain, which needs no preflight; servers send application/json. */
export const sendEvents = pageOperation({
  id: "sendEvents",
  method: "post",
  path: "/v1/events",
  summary: "Send a batch of events",
  description:
    "The response comes after everything is on disk. An event with an id that is stored already is a duplicate: its result is the first one. With other content it is a conflict: it is kept aside, unless a server key sends it and a page sent the stored one, whose place it takes. A bad event is rejected and kept, and the other events of its batch are stored. After a 408, 429 or 503 the batch can be sent again.",
  access: { page: ["ingest"] },
  body: { name: "EventBatch", schema: batchSchema, types: ["application/json", "text/plain"] },
  response: { description: "The result of each event.", name: "EventsAnswer", schema: eventsResponse },
  refusals: {
    malformed: "The batch is not valid.",
    too_many: TOO_MANY,
    too_large: `The batch has more than ${MAX_EVENTS_PER_BATCH} events.`,
  },
  example: {
    body: {
      write_key: "wk_demo",
      events: [
        {
          event_id: "0193a2c4-0000-7000-8000-000000000001",
          category: "promotion_code",
          action: "used",
          items: [
            { type: "promotion_code", id: "take50" },
            { type: "product", id: 118, price: "119.95", quantity: 2 },
          ],
          dims: { transaction: { id: "order-1" } },
        },
        { event_id: "0193a2c4-0000-7000-8000-000000000002", category: "product", action: "" },
      ],
    },
  },
  read: readBatch,
  handle: ({ app, req, res, property, audience, keyId, batch, receivedAt }) => {
    const traffic = trafficOf(property, senderOf(req, app.proxies));
    const optedOut = audience === "browser" && req.headers["sec-gpc"] === "1";
    const clocks = { sentAt: batch.sent_at, receivedAt, traffic, keyId, source: audience };
    const sending = { ...clocks, ...(optedOut && { optedOut: true as const }) };
    const client = clientOf(req, app);
    const demand = { keyId, network: client.network, events: costOf(batch.events) };
    const limited = audience === "browser" ? app.limit(property, demand, receivedAt) : null;
    if (limited) return Promise.resolve(limited);
    const bytes = Number(req.headers["content-length"] ?? 0);
    app.metrics.received(property.id, app.dailyBytes(property, bytes, receivedAt));
    const sender = guardedSender(audience, property, client, batch.shopper);
    const guard = withShopper(app.guard(property, sender, receivedAt), audience, batch.shopper);
    const options = { audience, guard, clocks: app.visitorClocks };
    return ingestInTurns(app.turns, app.store, property, batch.events, sending, options).then((result) =>
      resultOf(app, res, result),
    );
  },
});

/** What a batch costs of `events_per_second`. */
const costOf = (events: readonly unknown[]): number => events.reduce<number>((sum, sent) => sum + costOfEvent(sent), 0);

async function readBatch(req: IncomingMessage, { now, senderTurns }: AppContext, owner: BodyOwner) {
  const receivedAt = now();
  const body = await jsonBody(req, owner, (text) => senderTurns.wait(req, text));
  if (isRefusal(body)) return body;
  if (isOversized(body.json)) return refusal("too_large", `A batch has at most ${MAX_EVENTS_PER_BATCH} events.`);
  const batch = parseBatch(body.json);
  if (!batch.ok) return refusal("malformed", "The batch is not valid.", batch.errors);
  return { batch: batch.value, writeKey: batch.value.write_key, receivedAt };
}

function resultOf(
  { log, metrics }: AppContext,
  res: ServerResponse,
  ingested: IngestResult | Unavailable,
): object | Refusal {
  if ("unavailable" in ingested) return refusal("unavailable", UNAVAILABLE[ingested.unavailable]);
  for (const fault of ingested.faults) log.error({ fault }, "an event was kept as rejected: a fault of the collector");
  metrics.events(ingested.results);
  setRetryAfter(res, ingested.retryAfter);
  return { results: ingested.results };
}

const UNAVAILABLE: Readonly<Record<Unavailable["unavailable"], string>> = {
  busy: "Too many events wait to be written. Send the batch again.",
  disk: "The store can't be written right now. Send the batch again after the pause in Retry-After.",
  log: "The write-ahead log is full: a reader of the data file prevents its checkpoint. Send the batch again.",
};

export const events: Group = {
  name: "Events",
  description:
    "Events of visitors from the SDK, and events from servers. A rejected event is kept and can be replayed; one whose id belongs to another event is kept aside.",
  operations: [
    sendEvents,
    operation({
      id: "listRejectedEvents",
      method: "get",
      path: "/v1/rejected_events",
      summary: "List rejected events",
      description: "In the order of their arrival.",
      access: ["read"],
      query: rejectedQuery.shape,
      response: { description: "A page of rejected events.", schema: rejectedResponse },
      refusals: { malformed: INVALID_QUERY },
      example: { query: { waiting: "true" } },
      handle: ({ app, query, ...reader }) => rejectedEvents(app.store, reader, query),
    }),
    operation({
      id: "listConflictingEvents",
      method: "get",
      path: "/v1/conflicting_events",
      summary: "List conflicting events",
      description:
        "Events with the id of a stored event and other content, in the order of their arrival: the last 1,000 of each key.",
      access: ["read"],
      query: conflictQuery.shape,
      response: { description: "A page of conflicting events.", schema: conflictsResponse },
      refusals: { malformed: INVALID_QUERY },
      example: { query: { limit: "10" } },
      handle: ({ app, query, ...reader }) => conflictingEvents(app.store, reader, query),
    }),
    operation({
      id: "replayRejectedEvents",
      method: "post",
      path: "/v1/rejected_events/replay",
      summary: "Replay rejected events",
      description: "After the cause is corrected. Each event is stored once, however often it is replayed.",
      access: MANAGERS,
      body: { name: "Replay", schema: replayBody },
      response: { description: "The number of events by result.", schema: replayResponse },
      refusals: { malformed: "The replay is not valid." },
      example: { body: { reason: "internal_error" } },
      handle: ({ app, property, body }) => replayRejected(app.store, property, body),
    }),
  ],
};
