import express, { Router } from "express";
import { isOversized, parseBatch } from "../../contract/event.ts";
import { MAX_BODY_BYTES, MAX_EVENTS_PER_BATCH } from "../../contract/limits.ts";
import { propertyForWriteKey } from "../../services/access.ts";
import { ingest } from "../../services/ingest/ingest.ts";
import { isRefusal, refusal } from "../../services/refusal.ts";
import { browserRoute } from "../cors.ts";
import { sendProblem } from "../problem.ts";
import { credentialsOf, jsonBody } from "../request.ts";
import type { Services } from "../services.ts";

/** `POST /v1/events`: pages send text/plain, which needs no preflight; servers send application/json. */
export function eventsRoutes({ store, now }: Services): Router {
  const routes = Router();
  routes.use(browserRoute);
  routes.post("/", express.text({ type: () => true, limit: MAX_BODY_BYTES }), async (req, res) => {
    const receivedAt = now();
    const body = jsonBody(req);
    if (isRefusal(body)) return sendProblem(res, body);
    if (isOversized(body.json)) {
      return sendProblem(res, refusal("too_large", `A batch may hold at most ${MAX_EVENTS_PER_BATCH} events.`));
    }
    const batch = parseBatch(body.json);
    if (!batch.ok) return sendProblem(res, refusal("malformed", "The batch is not valid.", batch.errors));
    const { secret, origin } = credentialsOf(req);
    const property = await propertyForWriteKey(store, secret ?? batch.value.write_key, origin);
    if (isRefusal(property)) return sendProblem(res, property);
    res.json(await ingest(store, property, batch.value, receivedAt));
  });
  return routes;
}
