import express, { type Express } from "express";
import { refusal } from "../services/refusal.ts";
import { failures } from "./failures.ts";
import { sendProblem } from "./problem.ts";
import { cartsRoutes } from "./routes/carts.ts";
import { eventsRoutes } from "./routes/events.ts";
import { factsRoutes } from "./routes/facts.ts";
import { healthRoutes } from "./routes/health.ts";
import { promotionsRoutes } from "./routes/promotions.ts";
import { propertiesRoutes } from "./routes/properties.ts";
import { sdkRoutes } from "./routes/sdk.ts";
import type { Services } from "./services.ts";

/** The collector's surface, without a socket. */
export function createApp(services: Services): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use("/v1/events", eventsRoutes(services));
  app.use("/v1/carts", cartsRoutes(services));
  app.use(["/v3", "/stores/:property_id/v3"], promotionsRoutes(services));
  app.use("/v1/properties", propertiesRoutes(services));
  app.use("/v1", factsRoutes(services));
  app.use("/sdk", sdkRoutes(services));
  app.use(healthRoutes(services));
  for (const mount of services.mounts) app.use(mount);
  app.use((_req, res) => sendProblem(res, refusal("not_found", "There is nothing here.")));
  app.use(failures(services.log));
  return app;
}
