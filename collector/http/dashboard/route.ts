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
    route.all(otherMethods(group.map(({ method }) => (method === "get" ? "GET, HEAD" : "POST")).join(", ")));
  }
}

/** `OPTIONS` is answered 204, every other method 405; both list the methods of the path. */
const otherMethods =
  (own: string): RequestHandler =>
  ({ method }, res) => {
    res.set("Allow", `${own}, OPTIONS`);
    if (method === "OPTIONS") res.status(204).end();
    else sendRefusal(res, refusal("not_allowed", `This address accepts ${own} requests, not ${method}.`));
  };
