import { type Request, Router } from "express";
import { listRedemptions } from "../../services/redemption-list.ts";
import { redeem, reverse } from "../../services/redemptions.ts";
import { isRefusal } from "../../services/refusal.ts";
import type { AppContext } from "../app-context.ts";
import { sentQueryOf } from "../request.ts";
import { requireProperty } from "../serve.ts";

const READ = ["read", "redeem"] as const;
const WRITE = ["redeem"] as const;

const idOf = (req: Request): string => String(req.params.id);

/** `/v1/promotions/redemptions`: what servers redeem and take back, in Capillary's shapes. */
export function redemptionsRoutes(services: AppContext): Router {
  const { store } = services;
  const routes = Router();
  routes
    .route("/")
    .get(requireProperty(services, READ, ({ property }, req) => listRedemptions(store, property, req.query)))
    .post(
      requireProperty(services, WRITE, async ({ property }, req) => {
        const asked = await sentQueryOf(req);
        return isRefusal(asked) ? asked : redeem(store, property, asked);
      }),
    );
  routes.post(
    "/:id/reversal",
    requireProperty(services, WRITE, async ({ property, actor }, req) => {
      const asked = await sentQueryOf(req);
      return isRefusal(asked) ? asked : reverse(store, property, actor, idOf(req), asked);
    }),
  );
  return routes;
}
