import type { Request, RequestHandler } from "express";
import { isRefusal } from "../services/refusal.ts";
import type { Property } from "../store/records.ts";
import { forProperty } from "./admin.ts";
import { jsonBody } from "./request.ts";
import type { Services } from "./services.ts";

/** A route of the administrator's that takes a JSON body. @param status of the answer; default 200 */
export const withBody = (
  services: Services,
  act: (property: Property, body: unknown, req: Request) => Promise<unknown>,
  status?: number,
): RequestHandler =>
  forProperty(
    services,
    async (property, req) => {
      const body = await jsonBody(req);
      return isRefusal(body) ? body : act(property, body.json, req);
    },
    status,
  );

/** Who asks, by the name that the versions of promotions shall have: only the administrator may, so far. */
export const actorOf = (_req: Request): string => "administrator";
