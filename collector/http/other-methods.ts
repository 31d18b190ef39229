import type { RequestHandler } from "express";
import { refusal } from "../services/refusal.ts";
import { isPreflight, READABLE } from "./cors.ts";
import { sendProblem } from "./problem.ts";

/**
 * Answers requests with methods that a path does not have: 405, and `OPTIONS` with a list of the others.
 * @param methods of the path, in lower case
 * @param isForPages whether pages of any origin send requests to the path
 */
export function otherMethods(methods: readonly string[], isForPages = false): RequestHandler {
  const own = methods.flatMap((method) => (method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()]));
  const headers = { ...(isForPages && READABLE), Allow: [...own, "OPTIONS"].join(", ") };
  const detail = `This path has the methods ${own.join(", ")}.`;
  return (req, res) => {
    if (isForPages && isPreflight(req, res)) return;
    if (req.method === "OPTIONS") res.writeHead(204, headers).end();
    else sendProblem(res, refusal("not_allowed", detail), headers);
  };
}
