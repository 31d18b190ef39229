import type { IncomingMessage, ServerResponse } from "node:http";
import { isOversized, parseBatch, type WireBatch } from "../../contract/event.ts";
import { MAX_EVENTS_PER_BATCH } from "../../contract/limits.ts";
import { accessForPages } from "../../services/authorize.ts";
import { type IngestResult, ingest } from "../../services/ingest/ingest.ts";
import { trafficOf } from "../../services/ingest/traffic.ts";
import { isRefusal, type Refusal, refusal } from "../../services/refusal.ts";
import type { Unavailable } from "../../store/ports/unavailable.ts";
import type { AppContext } from "../app-context.ts";
import { isPreflight, READABLE } from "../cors.ts";
import { failed } from "../error-handler.ts";
import { sendJson, sendProblem } from "../problem.ts";
import { credentialsOf, jsonBody, senderOf } from "../request.ts";

/** Whether events come: they go past Express, which would cost 7 % of it. Who only reads them is nobody's hurry. */
export const areEvents = ({ method, url = "" }: Pick<IncomingMessage, "method" | "url">): boolean =>
  method !== "GET" && /^\/v1\/events\/?(\?|$)/.test(url);

/** `POST /v1/events`: pages send text/plain, which needs no preflight; servers send application/json. */
export function eventsHandler(services: AppContext) {
  const { log, metrics } = services;
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (isPreflight(req, res)) return;
    if (req.method !== "POST") return sendProblem(res, refusal("not_found", "Events are posted here."), READABLE);
    try {
      const taken = await take(services, req);
      if (isRefusal(taken)) return sendProblem(res, taken, READABLE);
      for (const fault of taken.faults)
        log.error({ fault }, "an event was kept as rejected: a mistake of the collector");
      metrics.events(taken.results);
      sendJson(res, 200, { results: taken.results }, READABLE);
    } catch (error) {
      failed(log, error, req, res, "/v1/events", READABLE);
    }
  };
}

async function take(services: AppContext, req: IncomingMessage): Promise<IngestResult | Refusal> {
  const receivedAt = services.now();
  const body = await jsonBody(req);
  if (isRefusal(body)) return body;
  const batch = batchOf(body.json);
  if (isRefusal(batch)) return batch;
  const access = await accessForPages(services, credentialsOf(req), batch.write_key, ["ingest"]);
  if (isRefusal(access)) return access;
  const { property, audience } = access;
  const traffic = trafficOf(property, senderOf(req, services.proxies));
  const sending = { sentAt: batch.sent_at, receivedAt, traffic };
  // Not awaited: whoever waits here would hold on to all that was read.
  return ingest(services.store, property, batch.events, sending, { audience }).then(orRefused);
}

const orRefused = (taken: IngestResult | Unavailable): IngestResult | Refusal =>
  "unavailable" in taken ? refusal("unavailable", WHY[taken.unavailable]) : taken;

function batchOf(json: unknown): WireBatch | Refusal {
  if (isOversized(json)) return refusal("too_large", `A batch may hold at most ${MAX_EVENTS_PER_BATCH} events.`);
  const batch = parseBatch(json);
  return batch.ok ? batch.value : refusal("malformed", "The batch is not valid.", batch.errors);
}

const WHY: Readonly<Record<Unavailable["unavailable"], string>> = {
  busy: "More is waiting to be written than can be taken now.",
  disk: "The store can't be written.",
  log: "The store's log is full: a reader of the data file keeps it from being emptied.",
};
