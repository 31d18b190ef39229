import { type Request, Router } from "express";
import { changeKey, createKey, listKeys, revokeKey, rotateKey } from "../../services/keys.ts";
import { isRefusal } from "../../services/refusal.ts";
import type { AppContext } from "../app-context.ts";
import { jsonBody } from "../request.ts";
import { type AdminOperation, requireProperty, withBody } from "../serve.ts";

const idOf = (req: Request): string => String(req.params.id);

/** `/v1/properties/{property_id}/keys`: for the administrator, and for the property's own `manage` keys. */
export function keysRoutes(services: AppContext): Router {
  const routes = Router({ mergeParams: true });
  routes
    .route("/")
    .get(requireProperty(services, ["manage"], (access) => listKeys(services, access)))
    .post(withBody(services, ["manage"], (access, body) => createKey(services, access, body), 201));
  routes
    .route("/:id")
    .put(withBody(services, ["manage"], (access, body, req) => changeKey(services, access, idOf(req), body)))
    .delete(requireProperty(services, ["manage"], (access, req) => revokeKey(services, access, idOf(req))));
  const rotate: AdminOperation = async (access, req) => {
    const body = await jsonBody(req, {});
    return isRefusal(body) ? body : rotateKey(services, access, idOf(req), body.json);
  };
  routes.post("/:id/rotate", requireProperty(services, ["manage"], rotate, 201));
  return routes;
}
