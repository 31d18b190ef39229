import express, { Router } from "express";
import type { Services } from "../services.ts";

/** How long a page may use its copy of the evergreen SDK before asking again, in seconds. */
const MAX_AGE = 300;

/** `/sdk/*`: the built SDK, which any page may load. */
export function sdkRoutes({ sdkFolder }: Services): Router {
  const routes = Router();
  routes.use((_req, res, next) => {
    res.setHeader("Access-Control-Allow-Origin", "*");
    res.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    res.setHeader("X-Content-Type-Options", "nosniff");
    next();
  });
  routes.use(express.static(sdkFolder, { index: false, maxAge: MAX_AGE * 1000 }));
  return routes;
}
