import { type Request, Router } from "express";
import {
  changePromotion,
  changeSettings,
  createCode,
  createPromotion,
  listPromotions,
  promotionById,
  promotionSettings,
} from "../../services/promotions.ts";
import { forProperty, withBody } from "../admin.ts";
import type { Services } from "../services.ts";

const READ = ["read", "manage"] as const;
const WRITE = ["manage"] as const;

const idOf = (req: Request): string => String(req.params.id);

/** `/v3/promotions` in BigCommerce's shapes. */
export function promotionsRoutes(services: Services): Router {
  const { store } = services;
  const routes = Router({ mergeParams: true });
  routes
    .route("/promotions")
    .get(forProperty(services, READ, ({ property }, req) => listPromotions(store, property, req.query)))
    .post(withBody(services, WRITE, ({ property }, body) => createPromotion(store, property, body), 201));
  routes
    .route("/promotions/settings")
    .get(forProperty(services, READ, ({ property }) => promotionSettings(store, property)))
    .put(withBody(services, WRITE, ({ property }, body) => changeSettings(store, property, body)));
  routes
    .route("/promotions/:id")
    .get(forProperty(services, READ, ({ property }, req) => promotionById(store, property, idOf(req))))
    .put(withBody(services, WRITE, ({ property }, body, req) => changePromotion(store, property, idOf(req), body)));
  routes
    .route("/promotions/:id/codes")
    .post(withBody(services, WRITE, ({ property }, body, req) => createCode(store, property, idOf(req), body), 201));
  return routes;
}
