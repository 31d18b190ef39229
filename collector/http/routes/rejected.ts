import { Router } from "express";
import { rejectedEvents, replayRejected } from "../../services/rejected.ts";
import type { Services } from "../app-context.ts";
import { forProperty, withBody } from "../require-admin.ts";

/** `/v1/rejected_events`: what was refused, and how to take it after all once the mistake is mended. */
export function rejectedRoutes(services: Services): Router {
  const { store } = services;
  const routes = Router();
  routes.get(
    "/",
    forProperty(services, ["read"], ({ property }, req) => rejectedEvents(store, property, req.query)),
  );
  routes.post(
    "/replay",
    withBody(services, ["manage"], ({ property }, body) => replayRejected(store, property, body)),
  );
  return routes;
}
