import type { ServerResponse } from "node:http";
import type { RequestHandler } from "express";

const labels = new WeakMap<ServerResponse, string>();

/** Names the route of a request for the metrics and the log. @param route the path of an operation, with its braces */
export const nameRoute = (res: ServerResponse, route: string): void => void labels.set(res, route);

/** The middleware that names the route of each request. */
export const named =
  (route: string): RequestHandler =>
  (_req, res, next) => {
    nameRoute(res, route);
    next();
  };

/** The route of a request: that of an operation, or `other`, whatever paths clients invent. */
export const routeOf = (res: ServerResponse): string => labels.get(res) ?? "other";
