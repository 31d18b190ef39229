import { Router } from "express";
import { isRefusal } from "../../services/refusal.ts";
import { rejectedEvents, replayRejected } from "../../services/rejected.ts";
import { forProperty } from "../admin.ts";
import { jsonBody } from "../request.ts";
import type { Services } from "../services.ts";

/** `/v1/rejected_events`: what was refused, and how to take it after all once the mistake is mended. */
export function rejectedRoutes(services: Services): Router {
  const { store } = services;
  const routes = Router();
  routes.get(
    "/",
    forProperty(services, (property, req) => rejectedEvents(store, property, req.query)),
  );
  routes.post(
    "/replay",
    forProperty(services, async (property, req) => {
      const body = await jsonBody(req);
      return isRefusal(body) ? body : replayRejected(store, property, body.json);
    }),
  );
  return routes;
}
