import { type Response, Router } from "express";
import { describeApi } from "../openapi/document.ts";
import { pageOf } from "../openapi/page/page.ts";

/** How long a copy may be used, in seconds: the surface changes with the collector's version only. */
const MAX_AGE = 300;

/** `/openapi.json` for programs, from any origin, and `/docs`, the same for people. */
export function openApiRoutes(): Router {
  const routes = Router();
  // Made when somebody asks: most collectors are never asked.
  let made: ReturnType<typeof makeBoth> | undefined;
  const both = () => {
    made ??= makeBoth();
    return made;
  };
  routes.get("/openapi.json", (_req, res) => {
    res.setHeader("Access-Control-Allow-Origin", "*");
    send(res, "application/json", both().json);
  });
  routes.get("/docs", (_req, res) => {
    res.setHeader("Content-Security-Policy", both().page.policy);
    res.setHeader("X-Content-Type-Options", "nosniff");
    send(res, "text/html", both().page.html);
  });
  return routes;
}

function makeBoth() {
  const document = describeApi();
  return { json: JSON.stringify(document), page: pageOf(document) };
}

function send(res: Response, type: string, text: string): void {
  res.setHeader("Cache-Control", `public, max-age=${MAX_AGE}`);
  res.type(type).send(text);
}
