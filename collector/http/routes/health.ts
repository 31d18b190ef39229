import { Router } from "express";
import { refusal } from "../../services/refusal.ts";
import type { AppContext } from "../app-context.ts";
import { sendProblem } from "../problem.ts";

/** `/healthz`: the process answers. `/readyz`: the store can be written. `/metrics`: for Prometheus. */
export function healthRoutes({ store, log, metrics }: AppContext): Router {
  const routes = Router();
  routes.get("/healthz", (_req, res) => void res.json({ status: "ok" }));
  routes.get("/readyz", async (_req, res) => {
    try {
      await store.ready();
      res.json({ status: "ready" });
    } catch (error) {
      log.warn({ err: error }, "store not writable");
      sendProblem(res, refusal("unavailable", "The store can't be written."));
    }
  });
  routes.get("/metrics", async (_req, res) => void res.type(metrics.contentType).send(await metrics.text()));
  return routes;
}
