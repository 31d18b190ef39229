import type { Response } from "express";
import { alive, openApi, ready } from "../../contract/responses/operations.ts";
import { SET_TRUST_PROXY } from "../../services/guard/untrusted-proxy.ts";
import { refusal } from "../../services/refusal.ts";
import { basePathOf } from "../base-path.ts";
import { refuseMetrics } from "../metrics-access.ts";
import type { Documentation, SharedText } from "../openapi/documentation.ts";
import type { Group, Operation } from "../operation.ts";
import { sdkFiles } from "../sdk-files.ts";
import { collectorOperation } from "../serve.ts";
import { VERSION } from "../version.ts";

const MONITORING: readonly Operation[] = [
  collectorOperation({
    id: "isAlive",
    method: "get",
    path: "/healthz",
    summary: "Check that the process responds, and read its version",
    access: "public",
    response: { description: "It does.", schema: alive },
    handle: async ({ app: { schema } }) => ({ status: "ok", version: VERSION, schema }),
  }),
  collectorOperation({
    id: "isReady",
    method: "get",
    path: "/readyz",
    summary: "Check that the store can be written",
    access: "public",
    response: { description: "It can.", schema: ready },
    async handle({ app: { store, log, untrustedProxy, now } }) {
      try {
        await store.ready();
        return { status: "ready", ...(untrustedProxy.isSeen(now()) && { warnings: [SET_TRUST_PROXY] }) };
      } catch (error) {
        log.warn({ err: error }, "store not writable");
        return refusal(
          "unavailable",
          "The store can't be written: look for the cause in the log and free space on the disk.",
        );
      }
    },
  }),
  collectorOperation({
    id: "getMetrics",
    method: "get",
    path: "/metrics",
    summary: "Read the metrics for Prometheus",
    description:
      "With `METRICS_TOKEN` or the admin token; without `METRICS_TOKEN`, programs on the collector's machine need none. Where `METRICS_PORT` is set, only that port has the metrics.",
    access: "public",
    response: { description: "Prometheus's text format.", types: ["text/plain"] },
    refusals: { unauthorized: "No token.", not_found: "The metrics have a port of their own." },
    async handle({ app: { metrics, metricsAccess }, req, res }) {
      const refused = refuseMetrics(req, metricsAccess);
      if (refused) return refused;
      return void res.type(metrics.contentType).send(await metrics.text());
    },
  }),
  {
    id: "getSdk",
    method: "get",
    path: "/sdk/web_event.js",
    summary: "Load the browser SDK",
    description: "From any page. Under /sdk/{version}/ a file never changes.",
    access: "public",
    response: { description: "The script.", types: ["text/javascript"] },
    servesPrefix: true,
    serve: sdkFiles,
  },
];

const documentationOperations = (documentation: (basePath: string) => Documentation): Operation[] => [
  collectorOperation({
    id: "getOpenApi",
    method: "get",
    path: "/openapi.json",
    summary: "Read this description as OpenAPI",
    access: "public",
    response: { description: "OpenAPI 3.1.", schema: openApi },
    async handle({ res }) {
      res.setHeader("Access-Control-Allow-Origin", "*");
      sendShared(res, "application/json", documentation(basePathOf(res)).json);
    },
  }),
  collectorOperation({
    id: "getDocs",
    method: "get",
    path: "/docs",
    summary: "Read this description as a page",
    access: "public",
    response: { description: "A page.", types: ["text/html"] },
    async handle({ res }) {
      const { policy, page } = documentation(basePathOf(res));
      res.set({ "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff" });
      sendShared(res, "text/html", page);
    },
  }),
];

/** @param documentation of all operations, these among them: it is made for the first request */
export const collector = (documentation: (basePath: string) => Documentation): Group => ({
  name: "Health, SDK and documentation",
  description: "For operators, for pages that load the SDK, and for readers of this description.",
  operations: [...MONITORING, ...documentationOperations(documentation)],
});

/** For this many seconds a copy may be used: a description changes only with the collector's version. */
const MAX_AGE = 300;

/** Express answers 304 where the client has the text already. */
function sendShared(res: Response, type: string, { bytes, etag }: SharedText): void {
  res.set({ "Cache-Control": `public, max-age=${MAX_AGE}`, ETag: etag });
  res.type(type).send(bytes);
}
