import { z } from "zod";

/** The answer to `GET /healthz`. */
export const alive = z.object({ status: z.literal("ok") });

/** The answer to `GET /readyz`. */
export const ready = z.object({ status: z.literal("ready") });

/** The answer to `GET /openapi.json`. */
export const openApi = z.looseObject({ openapi: z.string() }).describe("https://spec.openapis.org/oas/v3.1.1");
