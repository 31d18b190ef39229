import { Router } from "express";
import { isAdmin, propertyForAdmin, propertyForWriteKey } from "../../services/access.ts";
import { calculate } from "../../services/calculate.ts";
import { isRefusal } from "../../services/refusal.ts";
import { browserRoute } from "../cors.ts";
import { sendProblem } from "../problem.ts";
import { credentialsOf, jsonBody, namedProperty } from "../request.ts";
import type { Services } from "../services.ts";

/** `POST /v1/carts/calculate`, with a write key (in the body or as a bearer) or the administrator's token. */
export function cartsRoutes({ store, adminToken, now }: Services): Router {
  const routes = Router();
  routes.use(browserRoute);
  routes.post("/calculate", async (req, res) => {
    const body = await jsonBody(req);
    if (isRefusal(body)) return sendProblem(res, body);
    const credentials = credentialsOf(req);
    const audience = isAdmin(adminToken, credentials) ? "server" : "browser";
    const property =
      audience === "server"
        ? await propertyForAdmin(store, adminToken, credentials, namedProperty(req))
        : await propertyForWriteKey(store, credentials.secret ?? writeKeyIn(body.json), credentials.origin);
    const answer = isRefusal(property) ? property : await calculate(store, property, body.json, audience, now());
    if (isRefusal(answer)) return sendProblem(res, answer);
    res.json(answer);
  });
  return routes;
}

function writeKeyIn(body: unknown): string | null {
  const key = typeof body === "object" && body !== null && "write_key" in body ? body.write_key : null;
  return typeof key === "string" ? key : null;
}
