import { Router } from "express";
import { ADMINISTRATOR_ONLY } from "../../services/authorize.ts";
import { changeProperty, createProperty, deleteProperty, listProperties } from "../../services/properties.ts";
import { isRefusal } from "../../services/refusal.ts";
import type { AppContext } from "../app-context.ts";
import { jsonBody } from "../request.ts";
import { requireAdmin, requireProperty, withBody } from "../serve.ts";
import { keysRoutes } from "./keys.ts";

/** `/v1/properties`: the sites, which the administrator keeps; `…/{id}/keys` are their keys. */
export function propertiesRoutes(services: AppContext): Router {
  const { store } = services;
  const routes = Router();
  const create = requireAdmin(
    services,
    async (req) => {
      const body = await jsonBody(req);
      return isRefusal(body) ? body : createProperty(store, body.json);
    },
    201,
  );
  routes
    .route("/")
    .get(requireAdmin(services, () => listProperties(store)))
    .post(create);
  routes
    .route("/:property_id")
    .get(requireProperty(services, ["manage"], async ({ property }) => ({ data: property, meta: {} })))
    .put(withBody(services, ADMINISTRATOR_ONLY, ({ property }, body) => changeProperty(store, property, body)))
    .delete(requireProperty(services, ADMINISTRATOR_ONLY, ({ property }) => deleteProperty(store, property), 204));
  routes.use("/:property_id/keys", keysRoutes(services));
  return routes;
}
