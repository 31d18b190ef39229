import { statSync } from "node:fs";
import { resolve, sep } from "node:path";
import express, { type RequestHandler, Router } from "express";
import type { AppContext } from "./app-context.ts";
import { otherMethods } from "./other-methods.ts";

/** For this many seconds a page may use its copy of the evergreen SDK. */
const MAX_AGE = 300;
/** A file under its version never changes: a year, the longest time that caches honor. */
const IMMUTABLE = "public, max-age=31536000, immutable";

/** The built SDK at `/sdk/`, which any page may load; `/sdk/<version>/` has it as it was published, also those of earlier collectors. */
export function sdkFiles({ sdkFolder, sdkArchive }: AppContext): RequestHandler {
  const routes = Router();
  routes.use((_req, res, next) => {
    res.setHeader("Access-Control-Allow-Origin", "*");
    res.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    res.setHeader("X-Content-Type-Options", "nosniff");
    next();
  });
  // Earlier versions come from the archive.
  const folders = [sdkFolder, sdkArchive];
  for (const folder of folders) routes.use(filesIn(folder));
  const refuseOthers = otherMethods(["get"]);
  routes.use((req, res, next) => {
    if (folders.some((folder) => isFile(folder, req.path))) refuseOthers(req, res, next);
    else next();
  });
  return routes;
}

const filesIn = (folder: string): RequestHandler =>
  express.static(folder, {
    index: false,
    maxAge: MAX_AGE * 1000,
    setHeaders(res, path) {
      const [, parent, file] = /([^/\\]+)[/\\]([^/\\]+)$/.exec(path) ?? [];
      if (/^\d+\.\d+\.\d+/.test(parent ?? "")) res.setHeader("Cache-Control", IMMUTABLE);
      // The scripts don't name their maps: that would cost every page some bytes.
      if (file?.endsWith(".js")) res.setHeader("SourceMap", `${file}.map`);
    },
  });

function isFile(folder: string, path: string): boolean {
  const file = resolve(folder, `.${path}`);
  const isInside = file.startsWith(resolve(folder) + sep);
  return isInside && (statSync(file, { throwIfNoEntry: false })?.isFile() ?? false);
}
