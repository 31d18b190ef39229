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
import { isRefusal } from "../../services/refusal.ts";
import type { Property } from "../../store/records.ts";
import { forProperty } from "../admin.ts";
import { jsonBody } from "../request.ts";
import type { Services } from "../services.ts";

const idOf = (req: Request): string => String(req.params.id);

/** `/v3/promotions` in BigCommerce's shapes. */
export function promotionsRoutes(services: Services): Router {
  const { store } = services;
  const routes = Router({ mergeParams: true });

  /** A route that takes a JSON body. */
  const withBody = (act: (property: Property, body: unknown, req: Request) => Promise<unknown>, status?: number) =>
    forProperty(
      services,
      async (property, req) => {
        const body = await jsonBody(req);
        return isRefusal(body) ? body : act(property, body.json, req);
      },
      status,
    );

  routes
    .route("/promotions")
    .get(forProperty(services, (property, req) => listPromotions(store, property, req.query)))
    .post(withBody((property, body) => createPromotion(store, property, body), 201));
  routes
    .route("/promotions/settings")
    .get(forProperty(services, (property) => promotionSettings(store, property)))
    .put(withBody((property, body) => changeSettings(store, property, body)));
  routes
    .route("/promotions/:id")
    .get(forProperty(services, (property, req) => promotionById(store, property, idOf(req))))
    .put(withBody((property, body, req) => changePromotion(store, property, idOf(req), body)));
  routes
    .route("/promotions/:id/codes")
    .post(withBody((property, body, req) => createCode(store, property, idOf(req), body), 201));
  return routes;
}
