import { type Request, Router } from "express";
import { listPromotions, promotionVersions } from "../../services/promotion-list.ts";
import {
  changePromotion,
  changeSettings,
  createPromotion,
  deletePromotion,
  deletePromotions,
  promotionById,
  promotionSettings,
} from "../../services/promotions.ts";
import { forProperty } from "../admin.ts";
import type { Services } from "../services.ts";
import { actorOf, withBody } from "../with-body.ts";

const idOf = (req: Request): string => String(req.params.id);

/** `/v3/promotions` in BigCommerce's shapes. */
export function promotionsRoutes(services: Services): Router {
  const { store } = services;
  const routes = Router({ mergeParams: true });
  routes
    .route("/promotions")
    .get(forProperty(services, (property, req) => listPromotions(store, property, req.query)))
    .post(withBody(services, (property, body, req) => createPromotion(store, property, actorOf(req), body), 201))
    .delete(forProperty(services, (property, req) => deletePromotions(store, property, actorOf(req), req.query), 204));
  routes
    .route("/promotions/settings")
    .get(forProperty(services, (property) => promotionSettings(store, property)))
    .put(withBody(services, (property, body) => changeSettings(store, property, body)));
  routes
    .route("/promotions/:id")
    .get(forProperty(services, (property, req) => promotionById(store, property, idOf(req))))
    .put(withBody(services, (property, body, req) => changePromotion(store, property, actorOf(req), idOf(req), body)))
    .delete(forProperty(services, (property, req) => deletePromotion(store, property, actorOf(req), idOf(req)), 204));
  routes.get(
    "/promotions/:id/versions",
    forProperty(services, (property, req) => promotionVersions(store, property, idOf(req), req.query)),
  );
  return routes;
}
