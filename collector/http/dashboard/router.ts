import { readFileSync } from "node:fs";
import { type ErrorRequestHandler, type RequestHandler, Router } from "express";
import { ADMINISTRATOR } from "../../contract/key.ts";
import { authenticate, isWriteKey } from "../../services/authenticate.ts";
import { isRefusal, refusal } from "../../services/refusal.ts";
import { REPORTS, type ReportName } from "../../services/reports/index.ts";
import type { AppContext } from "../app-context.ts";
import { readText } from "../body.ts";
import { STATUS } from "../problem.ts";
import { sendExport } from "../send-export.ts";
import { sendRows } from "../send-rows.ts";
import { problems } from "./components.ts";
import { bare } from "./layout.ts";
import { liveStreams } from "./live-stream.ts";
import { codePage } from "./pages/code.ts";
import { codesPage } from "./pages/codes.ts";
import { livePage } from "./pages/live.ts";
import { newPromotion, submitPromotion } from "./pages/new-promotion.ts";
import { overview } from "./pages/overview.ts";
import { addCodes, changeStatus, promotionPage } from "./pages/promotion.ts";
import { promotionsPage } from "./pages/promotions.ts";
import { rejectedPage, replay } from "./pages/rejected.ts";
import { salesPage } from "./pages/sales.ts";
import { runSql, sqlPage } from "./pages/sql.ts";
import { changeSubscription, subscribe, webhookPage, webhooksPage } from "./pages/webhooks.ts";
import { textOf } from "./query.ts";
import { isFromHere, type Sessions, sessionsOf } from "./session.ts";
import { NOT_OURS, type PageContext, requireSession, SIGN_IN } from "./session-guard.ts";
import { safeNext, signInPage } from "./sign-in.ts";

/** Nothing of anybody else's, nothing inline, in nobody's frame. */
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const READ = ["read"] as const;
// What is changed is shown as well.
const MANAGE = ["read", "manage"] as const;

/** `/dashboard`: what analysts look at, and what merchandisers change. Pages are made here; scripts only add to them. */
export function dashboardRoutes(services: AppContext): Router {
  const sessions = sessionsOf(services.adminToken, services.now);
  const view = requireSession(services, sessions);
  const routes = Router();
  routes.use(protect);
  assets(routes);
  signing(routes, services, sessions);
  analysts(routes, services, view);
  merchandisers(routes, services, view);
  operators(routes, services, view);
  routes.use(notFound, failed(services));
  return routes;
}

const protect: RequestHandler = (_req, res, next) => {
  res.set({
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
  });
  next();
};

const assetAt = (name: string): string => readFileSync(new URL(`./${name}`, import.meta.url), "utf8");

/** What pages have in common; it changes with the collector's version only. */
function assets(routes: Router): void {
  for (const [name, type] of [
    ["style.css", "css"],
    ["dashboard.js", "js"],
  ] as const) {
    const text = assetAt(name);
    routes.get(`/${name}`, (_req, res) => void res.set("Cache-Control", "public, max-age=300").type(type).send(text));
  }
}

/** Who shows a key that may look at something is remembered by a cookie. */
function signing(routes: Router, services: AppContext, sessions: Sessions): void {
  routes.get("/sign-in", (req, res) => void res.type("html").send(signInPage(safeNext(textOf(req.query.next)))));
  routes.post("/sign-in", async (req, res) => {
    const text = isFromHere(req) ? await readText(req) : NOT_OURS;
    const form = new URLSearchParams(isRefusal(text) ? "" : text);
    const next = safeNext(form.get("next") ?? "");
    const secret = (form.get("key") ?? "").trim();
    const refused = isRefusal(text) ? text : await unlessKey(services, secret);
    if (refused) return void res.status(STATUS[refused.refused]).type("html").send(signInPage(next, refused.detail));
    res.setHeader(
      "Set-Cookie",
      sessions.cookieFor(secret, services.proxies > 0 && req.headers["x-forwarded-proto"] === "https"),
    );
    res.redirect(303, next);
  });
  routes.post("/sign-out", (req, res) => {
    if (isFromHere(req)) res.setHeader("Set-Cookie", sessions.none);
    res.redirect(303, SIGN_IN);
  });
}

/** Why a key opens nothing here; null for one that does. */
async function unlessKey(services: AppContext, secret: string) {
  const asker = await authenticate(services, secret);
  if (isRefusal(asker)) return refusal("unauthorized", "There is no such key, or it has ended.");
  if (asker === ADMINISTRATOR) return null;
  const may = !isWriteKey(asker) && asker.key!.scopes.includes("read");
  return may ? null : refusal("forbidden", "This key lacks the scope read.");
}

/** What is looked at. */
function analysts(routes: Router, services: AppContext, { page, form, mayStill }: PageContext): void {
  const { store, now } = services;
  routes.get(
    "/",
    page(READ, (view) => overview(services, view)),
  );
  routes.get(
    "/codes",
    page(READ, (view, req) => codesPage(services, view, req.query)),
  );
  routes.get(
    "/codes/attempts",
    page(READ, (view, req) => codePage(services, view, req.query)),
  );
  routes.get(
    "/sales",
    page(READ, (view) => salesPage(services, view)),
  );
  routes.get(
    "/sql",
    page(READ, async (view, req) => sqlPage(services, view, textOf(req.query.sql))),
  );
  routes.post(
    "/sql",
    form(READ, (view, sent) => runSql(services, view, sent)),
  );
  routes.get(
    "/live",
    page(READ, async (view) => livePage(services, view)),
  );
  const follow = liveStreams(services);
  routes.get(
    "/live/stream",
    page(READ, async ({ access }, req, res) => {
      const viewer = { propertyId: access.property.id, mayStill: () => mayStill(req, READ) };
      return follow(viewer, res) ? undefined : refusal("unavailable", "As many people look as may.");
    }),
  );
  routes.get(
    "/reports/:name",
    page(READ, async ({ access }, req, res) => {
      const definition = Object.hasOwn(REPORTS, String(req.params.name)) && REPORTS[req.params.name as ReportName];
      if (!definition) return refusal("not_found", `There is no report ${req.params.name}.`);
      const report = await definition.make(store, access.property, req.query, now());
      if (isRefusal(report)) return report;
      res.attachment(`${req.params.name}.${report.format}`);
      sendRows(res, report);
      return undefined;
    }),
  );
  routes.get(
    "/exports/:kind",
    page(READ, ({ access }, req, res) =>
      sendExport(services, access.property, String(req.params.kind), filled(req.query), res),
    ),
  );
}

/** What is empty was not asked for. */
const filled = (query: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ""));

const id = (req: { readonly params: Readonly<Record<string, unknown>> }): string => String(req.params.id);

/** What is changed about promotions. */
function merchandisers(routes: Router, services: AppContext, { page, form }: PageContext): void {
  routes.get(
    "/promotions",
    page(READ, (view, req) => promotionsPage(services, view, req.query)),
  );
  routes.get(
    "/promotions/new",
    page(MANAGE, async (view, req) => newPromotion(view, textOf(req.query.template))),
  );
  routes.post(
    "/promotions/new",
    form(MANAGE, (view, sent) => submitPromotion(services, view, sent)),
  );
  routes.get(
    "/promotions/:id",
    page(READ, (view, req) => promotionPage(services, view, id(req), req.query)),
  );
  routes.post(
    "/promotions/:id/status",
    form(MANAGE, (view, sent, req) => changeStatus(services, view, id(req), sent)),
  );
  routes.post(
    "/promotions/:id/codes",
    form(MANAGE, (view, sent, req) => addCodes(services, view, id(req), sent)),
  );
}

/** What went wrong on the way in, and what is told to others. */
function operators(routes: Router, services: AppContext, { page, form }: PageContext): void {
  routes.get(
    "/rejected",
    page(READ, (view, req) => rejectedPage(services, view, req.query)),
  );
  routes.post(
    "/rejected/replay",
    form(MANAGE, (view, sent) => replay(services, view, sent)),
  );
  routes.get(
    "/webhooks",
    page(MANAGE, (view) => webhooksPage(services, view)),
  );
  routes.post(
    "/webhooks",
    form(MANAGE, (view, sent) => subscribe(services, view, sent)),
  );
  routes.get(
    "/webhooks/:id",
    page(MANAGE, (view, req) => webhookPage(services, view, id(req), req.query)),
  );
  routes.post(
    "/webhooks/:id",
    form(MANAGE, (view, sent, req) => changeSubscription(services, view, id(req), sent)),
  );
}

const notFound: RequestHandler = (_req, res) =>
  void res
    .status(404)
    .type("html")
    .send(bare("Nothing here", problems("There is no such page.")));

const failed =
  ({ log }: AppContext): ErrorRequestHandler =>
  (error, req, res, next) => {
    if (res.headersSent) return next(error);
    if (error.status >= 400 && error.status < 500) {
      res
        .status(400)
        .type("html")
        .send(bare("Nothing here", problems("The address is not readable.")));
      return;
    }
    log.error({ err: error, method: req.method, route: "/dashboard" }, "request failed");
    const text = "The collector could not do this just now. Try again in a moment.";
    res
      .status(503)
      .type("html")
      .send(bare("Something went wrong", problems(text)));
  };
