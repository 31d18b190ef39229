import type { ErrorRequestHandler } from "express";
import type { Logger } from "pino";
import { MAX_BODY_BYTES } from "../contract/limits.ts";
import { refusal } from "../services/refusal.ts";
import { sendProblem } from "./problem.ts";

/** Turns what was thrown into an answer: the body reader's complaints by their own status, everything else is a bug. */
export const failures =
  (log: Logger): ErrorRequestHandler =>
  (error, req, res, next) => {
    if (res.headersSent) return next(error);
    if (error.type === "entity.too.large") {
      return sendProblem(res, refusal("too_large", `The body is larger than ${MAX_BODY_BYTES} bytes.`));
    }
    if (error.status >= 400 && error.status < 500)
      return sendProblem(res, refusal("malformed", "The request is not readable."));
    log.error({ err: error, method: req.method, route: req.route?.path ?? req.baseUrl }, "request failed");
    sendProblem(res, refusal("unavailable", "The collector could not do this just now."));
  };
