import { z } from "zod";

/** Response of `GET /healthz`. */
export const alive = z.object({
  status: z.literal("ok"),
  version: z.string().describe("The collector's version."),
  schema: z.int().describe("The number of the schema of its store."),
});

/** Response of `GET /readyz`. */
export const ready = z.object({
  status: z.literal("ready"),
  warnings: z.array(z.string()).exactOptional().describe("What the operator should set."),
});

/** Response of `GET /openapi.json`. */
export const openApi = z.looseObject({ openapi: z.string() }).describe("https://spec.openapis.org/oas/v3.1.1");
