import { Router } from "express";
import { rejectedEvents, replayRejected } from "../../services/rejected.ts";
import type { AppContext } from "../app-context.ts";
import { requireProperty, withBody } from "../serve.ts";

/** `/v1/rejected_events`: what was refused, and how to take it after all once the mistake is mended. */
export function rejectedRoutes(services: AppContext): Router {
  const { store } = services;
  const routes = Router();
  routes.get(
    "/",
    requireProperty(services, ["read"], ({ property }, req) => rejectedEvents(store, property, req.query)),
  );
  routes.post(
    "/replay",
    withBody(services, ["manage"], ({ property }, body) => replayRejected(store, property, body)),
  );
  return routes;
}
