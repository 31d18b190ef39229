import type { IncomingMessage, ServerResponse } from "node:http";
import type { ErrorRequestHandler } from "express";
import type { Logger } from "pino";
import { refusal } from "../services/refusal.ts";
import { type Headers, sendProblem } from "./problem.ts";

/** Answers a request that failed: 400 where Express can't read the path, else 503. */
export const errorHandler =
  (log: Logger): ErrorRequestHandler =>
  (error, req, res, next) => {
    if (res.headersSent) return next(error);
    if (error.status >= 400 && error.status < 500)
      return sendProblem(res, refusal("malformed", "The request is not readable."));
    sendFailure(log, error, req, res, req.route?.path ?? req.baseUrl);
  };

/** Answers 503 and logs the error: a fault of the collector, or a store that can't serve the request. */
export function sendFailure(
  log: Logger,
  error: unknown,
  req: IncomingMessage,
  res: ServerResponse,
  route: string,
  headers: Headers = {},
): void {
  log.error({ err: error, method: req.method, route }, "request failed");
  sendProblem(res, refusal("unavailable", "The request failed in the collector. Send it again later."), headers);
}
