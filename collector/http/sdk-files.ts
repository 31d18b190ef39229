import express, { Router } from "express";
import type { AppContext } from "./app-context.ts";

/** How long a page may use its copy of the evergreen SDK before asking again, in seconds. */
const MAX_AGE = 300;
/** What stands under its version never changes: a year, which is as long as caches look ahead. */
const IMMUTABLE = "public, max-age=31536000, immutable";

/** `/sdk/*`: the built SDK, which any page may load; under `/sdk/<version>/` as it was published. */
export function sdkRoutes({ sdkFolder }: AppContext): Router {
  const routes = Router();
  routes.use((_req, res, next) => {
    res.setHeader("Access-Control-Allow-Origin", "*");
    res.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    res.setHeader("X-Content-Type-Options", "nosniff");
    next();
  });
  routes.use(
    express.static(sdkFolder, {
      index: false,
      maxAge: MAX_AGE * 1000,
      setHeaders(res, path) {
        const [, folder, file] = /([^/\\]+)[/\\]([^/\\]+)$/.exec(path) ?? [];
        if (/^\d+\.\d+\.\d+/.test(folder ?? "")) res.setHeader("Cache-Control", IMMUTABLE);
        // The scripts don't name their maps: that would cost every page some bytes.
        if (file?.endsWith(".js")) res.setHeader("SourceMap", `${file}.map`);
      },
    }),
  );
  return routes;
}
