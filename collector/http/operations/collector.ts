import { alive, openApi, ready } from "../../contract/responses/operations.ts";
import type { Group } from "../operation.ts";

export const operations: Group = {
  name: "Operations",
  description: "For whoever runs the collector, and for programs that read this.",
  operations: [
    {
      id: "isAlive",
      method: "get",
      path: "/healthz",
      summary: "Whether the process answers",
      access: "anybody",
      answers: { 200: { description: "It does.", schema: alive } },
      example: {},
    },
    {
      id: "isReady",
      method: "get",
      path: "/readyz",
      summary: "Whether the store can be written",
      access: "anybody",
      answers: { 200: { description: "It can.", schema: ready } },
      example: {},
    },
    {
      id: "getMetrics",
      method: "get",
      path: "/metrics",
      summary: "Metrics for Prometheus",
      access: "anybody",
      answers: { 200: { description: "Text.", text: ["text/plain"] } },
      example: {},
    },
    {
      id: "getSdk",
      method: "get",
      path: "/sdk/web_event.js",
      summary: "The browser SDK",
      description: "Any page may load it. Under /sdk/{version}/ it stands as it was published, for ever.",
      access: "anybody",
      answers: { 200: { description: "The script.", text: ["text/javascript"] } },
      example: {},
    },
    {
      id: "getOpenApi",
      method: "get",
      path: "/openapi.json",
      summary: "This description, for programs",
      access: "anybody",
      answers: { 200: { description: "OpenAPI 3.1.", schema: openApi } },
      example: {},
    },
    {
      id: "getDocs",
      method: "get",
      path: "/docs",
      summary: "This description, for people",
      access: "anybody",
      answers: { 200: { description: "A page.", text: ["text/html"] } },
      example: {},
    },
  ],
};
