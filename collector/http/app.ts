import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import express, { type Express } from "express";
import { refusal } from "../services/refusal.ts";
import type { AppContext } from "./app-context.ts";
import { withoutBasePath } from "./base-path.ts";
import { stopReading } from "./body.ts";
import { READABLE } from "./cors.ts";
import { dashboardRoutes } from "./dashboard/router.ts";
import { errorHandler } from "./error-handler.ts";
import { sendEvents } from "./operations/events.ts";
import { OPERATIONS } from "./operations/index.ts";
import { sendProblem } from "./problem.ts";
import { refuseAddress } from "./request.ts";
import { named, nameRoute, routeOf } from "./route-label.ts";
import { routerOf } from "./router.ts";

/** All HTTP of the collector, without a socket. */
export function createApp(context: AppContext): RequestListener {
  const events = sendEvents.serve(context);
  const others = createOthers(context);
  return (req, res) => {
    req.url = withoutBasePath(req.url ?? "", context.basePath);
    observe(context, req, res);
    if (context.isStopping()) {
      res.shouldKeepAlive = false;
      return sendProblem(res, refusal("unavailable", "The collector is stopping."), READABLE);
    }
    const refused = refuseAddress(req);
    if (refused) return sendProblem(res, refused, READABLE);
    if (!areEvents(req)) return others(req, res);
    nameRoute(res, sendEvents.path);
    void events(req, res);
  };
}

const EVENTS = new RegExp(`^${sendEvents.path}/?(\\?|$)`);

/** Batches of events bypass Express, which would cost 7 % of their throughput. */
const areEvents = ({ method, url = "" }: IncomingMessage): boolean => method === "POST" && EVENTS.test(url);

function createOthers(context: AppContext): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.locals.basePath = context.basePath;
  app.use(routerOf(OPERATIONS, context));
  app.use(DASHBOARD, named(DASHBOARD), dashboardRoutes(context));
  for (const mount of context.mounts) app.use(mount);
  app.use((_req, res) =>
    sendProblem(res, refusal("not_found", "This path doesn't exist. /docs lists all operations.")),
  );
  app.use(errorHandler(context.log));
  return app;
}

/** Counts and times a request. The log line has no query, which may contain personal data. */
function observe({ log, metrics }: AppContext, req: IncomingMessage, res: ServerResponse): void {
  const from = performance.now();
  res.once("finish", () => {
    stopReading(req);
    const seconds = (performance.now() - from) / 1000;
    const route = routeOf(res);
    metrics.request(route, res.statusCode, seconds);
    if (log.isLevelEnabled("debug")) log.debug({ method: req.method, route, status: res.statusCode, seconds });
  });
}

const DASHBOARD = "/dashboard";
