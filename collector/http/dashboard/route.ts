import type { RequestHandler, Router } from "express";
import { refusal } from "../../services/refusal.ts";
import { sendRefusal } from "./answers.ts";

/** The address under which the dashboard's router is mounted. */
export const BASE = "/dashboard";

/** A handler of the dashboard. */
export interface DashboardRoute {
  readonly method: "get" | "post";
  /** From `/dashboard` on. */
  readonly path: string;
  readonly handler: RequestHandler;
}

/** Adds routes in their order; a path's other methods are answered with 405. */
export function addRoutes(router: Router, routes: readonly DashboardRoute[]): void {
  for (const [path, group] of Map.groupBy(routes, (route) => route.path)) {
    const route = router.route(path.slice(BASE.length) || "/");
    for (const { method, handler } of group) route[method](handler);
    route.all(methodNotAllowed(group.map(({ method }) => (method === "get" ? "GET, HEAD" : "POST")).join(", ")));
  }
}

const methodNotAllowed =
  (allow: string): RequestHandler =>
  ({ method }, res) =>
    sendRefusal(
      res.set("Allow", allow),
      refusal("not_allowed", `This address accepts ${allow} requests, not ${method}.`),
    );
