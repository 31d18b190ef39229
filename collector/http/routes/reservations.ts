import { type Request, Router } from "express";
import { redeem } from "../../services/redemptions.ts";
import { isRefusal } from "../../services/refusal.ts";
import { findReservation, releaseReservation, reserve } from "../../services/reservations.ts";
import type { AppContext } from "../app-context.ts";
import { sentQueryOf } from "../request.ts";
import { requireProperty } from "../serve.ts";

const READ = ["read", "redeem"] as const;
const WRITE = ["redeem"] as const;

const idOf = (req: Request): string => String(req.params.id);

/** `/v1/reservations`: uses that are held for a checkout. */
export function reservationsRoutes(services: AppContext): Router {
  const { store } = services;
  const routes = Router();
  routes.post(
    "/",
    requireProperty(
      services,
      WRITE,
      async ({ property }, req) => {
        const asked = await sentQueryOf(req);
        return isRefusal(asked) ? asked : reserve(store, property, asked);
      },
      201,
    ),
  );
  routes
    .route("/:id")
    .get(requireProperty(services, READ, ({ property }, req) => findReservation(store, property, idOf(req))))
    .delete(
      requireProperty(services, WRITE, async ({ property }, req, res) => {
        const refused = await releaseReservation(store, property, idOf(req));
        return refused ?? res.status(204).end();
      }),
    );
  routes.post(
    "/:id/confirm",
    requireProperty(services, WRITE, async ({ property }, req) => {
      const asked = await sentQueryOf(req);
      return isRefusal(asked) ? asked : redeem(store, property, asked, idOf(req));
    }),
  );
  return routes;
}
