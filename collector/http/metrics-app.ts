import type { RequestListener } from "node:http";
import { refusal } from "../services/refusal.ts";
import type { Metrics } from "./metrics.ts";
import { sendProblem } from "./problem.ts";

/** The HTTP of a port for the metrics alone. */
export const metricsApp =
  ({ text, contentType }: Metrics): RequestListener =>
  (req, res) => {
    if (req.method !== "GET" || !/^\/metrics\/?(\?|$)/.test(req.url ?? ""))
      return sendProblem(res, refusal("not_found", "This port has /metrics alone."));
    text().then(
      (metrics) => res.setHeader("Content-Type", contentType).end(metrics),
      () => sendProblem(res, refusal("unavailable", "The metrics can't be read now.")),
    );
  };
