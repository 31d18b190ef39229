import { type Request, type RequestHandler, Router } from "express";
import { isRefusal } from "../../services/refusal.ts";
import { listDeliveries, redeliverOne, redeliverSince, testWebhook } from "../../services/webhooks/deliveries.ts";
import {
  changeWebhook,
  createWebhook,
  listWebhooks,
  rotateWebhook,
  subscriptionResponse,
  webhookAt,
} from "../../services/webhooks/subscriptions.ts";
import type { Property } from "../../store/ports/records.ts";
import type { Webhook } from "../../store/ports/webhooks.ts";
import type { AppContext } from "../app-context.ts";
import { jsonBody } from "../request.ts";
import { requireProperty, withBody } from "../serve.ts";

const READ = ["manage"] as const;
const WRITE = ["manage"] as const;

/** `/v1/webhooks`: who is told of changes, and how far each message got. */
export function webhooksRoutes(services: AppContext): Router {
  const { store, webhooks } = services;
  /** A route of one subscription. */
  const forOne = (act: (property: Property, webhook: Webhook, req: Request) => Promise<unknown>, status = 200) =>
    requireProperty(
      services,
      WRITE,
      async ({ property }, req) => {
        const webhook = await webhookAt(store, property, String(req.params.id));
        return isRefusal(webhook) ? webhook : act(property, webhook, req);
      },
      status,
    );
  const withItsBody = (
    act: (property: Property, webhook: Webhook, body: unknown) => Promise<unknown>,
    status = 200,
  ): RequestHandler =>
    forOne(async (property, webhook, req) => {
      const body = await jsonBody(req, {});
      return isRefusal(body) ? body : act(property, webhook, body.json);
    }, status);

  const routes = Router();
  routes
    .route("/")
    .get(requireProperty(services, READ, ({ property }) => listWebhooks(webhooks, property)))
    .post(withBody(services, WRITE, ({ property }, body) => createWebhook(webhooks, property, body), 201));
  routes
    .route("/:id")
    .get(forOne(async (_, webhook) => subscriptionResponse(webhook)))
    .put(withItsBody((property, webhook, body) => changeWebhook(webhooks, property, webhook, body)))
    .delete(
      requireProperty(services, WRITE, async ({ property }, req, res) => {
        const webhook = await webhookAt(store, property, String(req.params.id));
        if (isRefusal(webhook)) return webhook;
        await store.deleteWebhook(property.id, webhook.id);
        return res.status(204).end();
      }),
    );
  routes.post(
    "/:id/rotate",
    withItsBody((property, webhook, body) => rotateWebhook(webhooks, property, webhook, body)),
  );
  routes.post(
    "/:id/test",
    forOne((property, webhook) => testWebhook(store, property, webhook), 202),
  );
  routes.post(
    "/:id/redeliver",
    withItsBody((property, webhook, body) => redeliverSince(store, property, webhook, body), 202),
  );
  routes.get(
    "/:id/deliveries",
    forOne((property, webhook, req) => listDeliveries(store, property, webhook, req.query)),
  );
  routes.post(
    "/:id/deliveries/:delivery_id/redeliver",
    forOne((property, webhook, req) => redeliverOne(store, property, webhook, String(req.params.delivery_id)), 202),
  );
  return routes;
}
