import { type RequestHandler, Router } from "express";
import type { AppContext } from "./app-context.ts";
import { isForPages, type Operation } from "./operation.ts";
import { otherMethods } from "./other-methods.ts";
import { PRIVATE } from "./problem.ts";
import { named } from "./route-label.ts";

/** The beginning of the paths of related operations: `/v1/properties`, `/healthz`. */
const prefixOf = ({ path }: Operation): string => /^(\/v\d+)?\/[^/]+/.exec(path)![0];

/** Routes to all operations. A method that a path does not have is answered 405. */
export function routerOf(operations: readonly Operation[], app: AppContext): Router {
  const router = Router();
  for (const [prefix, related] of Map.groupBy(operations, prefixOf)) {
    const routes = Router({ mergeParams: true });
    for (const [path, methods] of mostLiteralFirst(related)) addRoute(routes, prefix, path, methods, app);
    router.use(withProperty(prefix), routes);
  }
  return router;
}

function addRoute(
  routes: Router,
  prefix: string,
  path: string,
  operations: readonly Operation[],
  app: AppContext,
): void {
  const whole = operations.find(({ servesPrefix }) => servesPrefix);
  if (whole) return void routes.use(named(prefix), whole.serve(app));
  const route = routes.route(path.slice(prefix.length).replace(/\{(\w+)\}/g, ":$1") || "/");
  route.all(named(path));
  route.all(setPrivate);
  for (const { method, serve } of operations) route[method](serve(app));
  const methods = operations.map(({ method }) => method);
  const isPagePath = operations.some(({ access }) => isForPages(access));
  route.all(otherMethods(methods, isPagePath));
}

/** For answers that are no JSON: tables, exports, pages. */
const setPrivate: RequestHandler = (_req, res, next) => {
  res.set(PRIVATE);
  next();
};

/** By path: `/v3/promotions/settings` before `/v3/promotions/{id}`, which it matches as well. */
const mostLiteralFirst = (operations: readonly Operation[]): [string, Operation[]][] =>
  [...Map.groupBy(operations, ({ path }) => path)].sort(([one], [other]) => paramsIn(one) - paramsIn(other));

const paramsIn = (path: string): number => path.split("{").length;

/** BigCommerce's clients put the property before the path. */
const withProperty = (prefix: string): string[] =>
  prefix.startsWith("/v3/") ? [prefix, `/stores/:property_id${prefix}`] : [prefix];
