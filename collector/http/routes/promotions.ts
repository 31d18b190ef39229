import express, { type Request, Router } from "express";
import { MAX_BODY_BYTES } from "../../contract/limits.ts";
import { createCode, createPromotion, listPromotions, promotionById } from "../../services/promotions.ts";
import { isRefusal } from "../../services/refusal.ts";
import { forProperty } from "../admin.ts";
import { jsonBody } from "../request.ts";
import type { Services } from "../services.ts";

const idOf = (req: Request): string => String(req.params.id);

/** `/v3/promotions` in BigCommerce's shapes. */
export function promotionsRoutes(services: Services): Router {
  const { store } = services;
  const routes = Router({ mergeParams: true });
  const text = express.text({ type: () => true, limit: MAX_BODY_BYTES });
  routes.get(
    "/promotions",
    forProperty(services, (property, req) => listPromotions(store, property, req.query)),
  );
  routes.get(
    "/promotions/:id",
    forProperty(services, (property, req) => promotionById(store, property, idOf(req))),
  );
  routes.post(
    "/promotions",
    text,
    forProperty(
      services,
      async (property, req) => {
        const body = jsonBody(req);
        return isRefusal(body) ? body : createPromotion(store, property, body.json);
      },
      201,
    ),
  );
  routes.post(
    "/promotions/:id/codes",
    text,
    forProperty(
      services,
      async (property, req) => {
        const body = jsonBody(req);
        return isRefusal(body) ? body : createCode(store, property, idOf(req), body.json);
      },
      201,
    ),
  );
  return routes;
}
