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
import type { AppContext } from "../app-context.ts";
import { requireProperty, withBody } from "../serve.ts";

const READ = ["read", "manage"] as const;
const WRITE = ["manage"] as const;

const idOf = (req: Request): string => String(req.params.id);

/** `/v3/promotions` in BigCommerce's shapes. */
export function promotionsRoutes(services: AppContext): Router {
  const { store } = services;
  const routes = Router({ mergeParams: true });
  routes
    .route("/promotions")
    .get(requireProperty(services, READ, ({ property }, req) => listPromotions(store, property, req.query)))
    .post(withBody(services, WRITE, ({ property, actor }, body) => createPromotion(store, property, actor, body), 201))
    .delete(
      requireProperty(
        services,
        WRITE,
        ({ property, actor }, req) => deletePromotions(store, property, actor, req.query),
        204,
      ),
    );
  routes
    .route("/promotions/settings")
    .get(requireProperty(services, READ, ({ property }) => promotionSettings(store, property)))
    .put(withBody(services, WRITE, ({ property }, body) => changeSettings(store, property, body)));
  routes
    .route("/promotions/:id")
    .get(requireProperty(services, READ, ({ property }, req) => promotionById(store, property, idOf(req))))
    .put(
      withBody(services, WRITE, ({ property, actor }, body, req) =>
        changePromotion(store, property, actor, idOf(req), body),
      ),
    )
    .delete(
      requireProperty(
        services,
        WRITE,
        ({ property, actor }, req) => deletePromotion(store, property, actor, idOf(req)),
        204,
      ),
    );
  routes.get(
    "/promotions/:id/versions",
    requireProperty(services, READ, ({ property }, req) => promotionVersions(store, property, idOf(req), req.query)),
  );
  return routes;
}
