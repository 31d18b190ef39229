import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import express, { type Express } from "express";
import { refusal } from "../services/refusal.ts";
import type { AppContext } from "./app-context.ts";
import { stopReading } from "./body.ts";
import { READABLE } from "./cors.ts";
import { dashboardRoutes } from "./dashboard/router.ts";
import { errorHandler } from "./error-handler.ts";
import { sendProblem } from "./problem.ts";
import { cartsRoutes } from "./routes/carts.ts";
import { catalogRoutes } from "./routes/catalog.ts";
import { codesRoutes } from "./routes/codes.ts";
import { areEvents, eventsHandler } from "./routes/events.ts";
import { factsRoutes } from "./routes/facts.ts";
import { healthRoutes } from "./routes/health.ts";
import { openApiRoutes } from "./routes/openapi.ts";
import { promotionsRoutes } from "./routes/promotions.ts";
import { propertiesRoutes } from "./routes/properties.ts";
import { redemptionsRoutes } from "./routes/redemptions.ts";
import { rejectedRoutes } from "./routes/rejected.ts";
import { reportsRoutes } from "./routes/reports.ts";
import { reservationsRoutes } from "./routes/reservations.ts";
import { webhooksRoutes } from "./routes/webhooks.ts";
import { sdkRoutes } from "./sdk-files.ts";
import { analysisRoutes } from "./send-export.ts";

/** The collector's surface, without a socket. */
export function createApp(services: AppContext): RequestListener {
  const events = eventsHandler(services);
  const others = createOthers(services);
  return (req, res) => {
    observe(services, req, res);
    if (services.isStopping()) {
      res.shouldKeepAlive = false;
      return sendProblem(res, refusal("unavailable", "The collector is stopping."), READABLE);
    }
    if (areEvents(req)) void events(req, res);
    else others(req, res);
  };
}

function createOthers(services: AppContext): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use("/v1/carts", cartsRoutes(services));
  // Codes first: `/promotions/codes` is no promotion's id.
  app.use(["/v3", "/stores/:property_id/v3"], codesRoutes(services), promotionsRoutes(services));
  app.use("/v1/promotions/redemptions", redemptionsRoutes(services));
  app.use("/v1/reservations", reservationsRoutes(services));
  app.use("/v1/catalog/products", catalogRoutes(services));
  app.use("/v1/properties", propertiesRoutes(services));
  app.use("/v1/webhooks", webhooksRoutes(services));
  app.use("/v1/rejected_events", rejectedRoutes(services));
  app.use("/v1/reports", reportsRoutes(services));
  app.use("/v1", factsRoutes(services));
  app.use("/v1", analysisRoutes(services));
  app.use("/dashboard", dashboardRoutes(services));
  app.use("/sdk", sdkRoutes(services));
  app.use(healthRoutes(services));
  app.use(openApiRoutes());
  for (const mount of services.mounts) app.use(mount);
  app.use((_req, res) => sendProblem(res, refusal("not_found", "There is nothing here.")));
  app.use(errorHandler(services.log));
  return app;
}

/** Counts the request, and sees to its end; who debugs sees a line of it, without its query, which may name somebody. */
function observe({ log, metrics }: AppContext, req: IncomingMessage, res: ServerResponse): void {
  const from = performance.now();
  res.once("finish", () => {
    stopReading(req);
    const seconds = (performance.now() - from) / 1000;
    const route = routeOf(req.url);
    metrics.request(route, res.statusCode, seconds);
    if (log.isLevelEnabled("debug")) log.debug({ method: req.method, route, status: res.statusCode, seconds });
  });
}

const ROUTES =
  /^(?:\/stores\/\d+)?(\/v[13]\/[a-z_]+|\/sdk|\/healthz|\/readyz|\/metrics|\/openapi\.json|\/docs|\/dashboard)/;

/** Few names, whatever addresses are tried. */
const routeOf = (url = ""): string => ROUTES.exec(url)?.[1] ?? "other";
