import { Router } from "express";
import { isAdmin } from "../../services/access.ts";
import { createProperty, listProperties } from "../../services/properties.ts";
import { isRefusal, refusal } from "../../services/refusal.ts";
import { sendProblem } from "../problem.ts";
import { credentialsOf, jsonBody } from "../request.ts";
import type { Services } from "../services.ts";

/** `/v1/properties`: the administrator's list of sites. */
export function propertiesRoutes({ store, adminToken }: Services): Router {
  const routes = Router();
  routes.use((req, res, next) => {
    if (isAdmin(adminToken, credentialsOf(req))) return next();
    sendProblem(res, refusal("unauthorized", "The administrator's token is missing or wrong."));
  });
  routes.get("/", async (_req, res) => void res.json(await listProperties(store)));
  routes.post("/", async (req, res) => {
    const body = await jsonBody(req);
    const made = isRefusal(body) ? body : await createProperty(store, body.json);
    if (isRefusal(made)) return sendProblem(res, made);
    res.status(201).json(made);
  });
  return routes;
}
