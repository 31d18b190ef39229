import { Router } from "express";
import { SCOPES } from "../../contract/key.ts";
import { accessForPages } from "../../services/access.ts";
import { calculate } from "../../services/calculate.ts";
import { isRefusal } from "../../services/refusal.ts";
import { browserRoute } from "../cors.ts";
import { sendProblem } from "../problem.ts";
import { credentialsOf, jsonBody } from "../request.ts";
import type { Services } from "../services.ts";

/** `POST /v1/carts/calculate`, with a write key (in the body or as a bearer) or any server key. */
export function cartsRoutes(services: Services): Router {
  const routes = Router();
  routes.use(browserRoute);
  routes.post("/calculate", async (req, res) => {
    const body = await jsonBody(req);
    if (isRefusal(body)) return sendProblem(res, body);
    const access = await accessForPages(services, credentialsOf(req), writeKeyIn(body.json), SCOPES);
    if (isRefusal(access)) return sendProblem(res, access);
    const answer = await calculate(services.store, access.property, body.json, access.audience, services.now());
    if (isRefusal(answer)) return sendProblem(res, answer);
    res.json(answer);
  });
  return routes;
}

function writeKeyIn(body: unknown): string | null {
  const key = typeof body === "object" && body !== null && "write_key" in body ? body.write_key : null;
  return typeof key === "string" ? key : null;
}
