import { readFileSync } from "node:fs";
import { type ErrorRequestHandler, type RequestHandler, Router } from "express";
import { refusal } from "../../services/refusal.ts";
import type { AppContext } from "../app-context.ts";
import { sendHtml, sendRefusal } from "./answers.ts";
import { problem } from "./components.ts";
import { downloadRoutes } from "./downloads.ts";
import { barePage, type NavigationLink } from "./layout.ts";
import { liveStreamRoute } from "./live-stream.ts";
import { pageRoutes } from "./page-routes.ts";
import { PAGES } from "./pages/index.ts";
import { addRoutes, BASE, type DashboardRoute } from "./route.ts";
import { sessionsOf } from "./session.ts";
import { sessionGuard } from "./session-guard.ts";
import { signInRoutes } from "./sign-in.ts";

const NAVIGATION = PAGES.flatMap(({ path, label }): NavigationLink[] => (label === undefined ? [] : [{ path, label }]));

/** `/dashboard`: HTML for people. Every page but the live one works without scripts. */
export function dashboardRoutes(context: AppContext): Router {
  const sessions = sessionsOf(context);
  const guard = sessionGuard(context, sessions, NAVIGATION);
  const router = Router();
  router.use(setHeaders);
  addRoutes(router, [
    asset("style.css", "css", ["../base.css", "./style.css"]),
    asset("dashboard.js", "js", ["./dashboard.js"]),
    ...signInRoutes(context, sessions),
    ...PAGES.flatMap(pageRoutes(context, guard, NAVIGATION)),
    ...downloadRoutes(context, guard),
    liveStreamRoute(context, guard),
  ]);
  router.use(notFound, onError(context));
  return router;
}

/** Nothing from other sites, nothing inline, in no frame. */
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const setHeaders: RequestHandler = (_req, res, next) => {
  res.set({
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
  });
  next();
};

/** A file that changes with the collector's version only. @param parts relative to this file */
function asset(name: string, type: string, parts: readonly string[]): DashboardRoute {
  const text = parts.map((part) => readFileSync(new URL(part, import.meta.url), "utf8")).join("");
  const handler: RequestHandler = (_req, res) =>
    void res.set("Cache-Control", "public, max-age=300").type(type).send(text);
  return { method: "get", path: `${BASE}/${name}`, handler };
}

const notFound: RequestHandler = (_req, res) =>
  sendRefusal(res, refusal("not_found", "This address leads to no page of the dashboard."));

const onError =
  ({ log }: AppContext): ErrorRequestHandler =>
  (error, req, res, next) => {
    if (res.headersSent) return next(error);
    // Express reports an address that it can't decode.
    if (error.status >= 400 && error.status < 500)
      return sendRefusal(res, refusal("malformed", "The address can't be read."));
    log.error({ err: error, method: req.method, route: BASE }, "request failed");
    const body = problem("The collector couldn't answer. Try again in a moment.");
    sendHtml(res, barePage({ title: "Something went wrong", body }), 503);
  };
