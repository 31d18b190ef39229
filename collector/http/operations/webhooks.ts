import {
  deliveriesResponse,
  redeliveredResponse,
  testSentResponse,
  webhookResponse,
  webhooksResponse,
} from "../../contract/responses/webhook.ts";
import { redelivery, secretRotation, webhookChange, webhookIn } from "../../contract/webhook.ts";
import { isRefusal } from "../../services/refusal.ts";
import {
  deliveriesQuery,
  listDeliveries,
  redeliverOne,
  redeliverSince,
  testWebhook,
} from "../../services/webhooks/deliveries.ts";
import {
  changeWebhook,
  createWebhook,
  listWebhooks,
  rotateWebhook,
  subscriptionResponse,
  webhookAt,
} from "../../services/webhooks/subscriptions.ts";
import type { Webhook } from "../../store/ports/webhooks.ts";
import type { Group } from "../operation.ts";
import { operation, type ServerRequest } from "../serve.ts";
import { INVALID_FIELDS, INVALID_QUERY, MANAGERS } from "./common.ts";

const NO_WEBHOOK = { not_found: "There is no such webhook." };
const LACKS_READ = { forbidden: "It subscribes to redemptions, and the key lacks the scope read or read_personal." };
const INVALID = { unprocessable: INVALID_FIELDS };
const path = { id: "1" };

type WebhookRequest<Name extends string> = Pick<ServerRequest, "app" | "property" | "scopes" | "query" | "body"> & {
  readonly param: (name: Name) => string;
};

/** Handles a request about the subscription that the path names. */
const ofWebhook =
  <Name extends string = "id">(handle: (webhook: Webhook, request: WebhookRequest<Name | "id">) => Promise<unknown>) =>
  async (request: WebhookRequest<Name | "id">) => {
    const webhook = await webhookAt(request.app.store, request.property, request.param("id"));
    return isRefusal(webhook) ? webhook : handle(webhook, request);
  };

export const webhooks: Group = {
  name: "Webhooks",
  description:
    "Messages to other systems about changes of promotions and redemptions of codes. Each is delivered at least once, signed per Standard Webhooks, in order for each promotion.",
  operations: [
    operation({
      id: "createWebhook",
      method: "post",
      path: "/v1/webhooks",
      summary: "Subscribe",
      description: "The subscription receives changes from now on. Only this response has the secret.",
      access: MANAGERS,
      body: { name: "WebhookBody", schema: webhookIn(false) },
      response: { status: 201, description: "The subscription with its secret.", schema: webhookResponse },
      refusals: { ...INVALID, ...LACKS_READ },
      example: {
        body: {
          url: "https://erp.example/promotions",
          event_types: ["offers:promo:activated", "offers:promo:deactivated", "offers:redemption:coupon:created"],
          headers: { "X-Team": "pricing" },
          is_active: false,
        },
      },
      handle: (request) => createWebhook(request.app.webhooks, request, request.body),
    }),
    operation({
      id: "listWebhooks",
      method: "get",
      path: "/v1/webhooks",
      summary: "List all subscriptions",
      access: MANAGERS,
      response: { description: "All subscriptions.", schema: webhooksResponse },
      handle: ({ app, property }) => listWebhooks(app.webhooks, property),
    }),
    operation({
      id: "getWebhook",
      method: "get",
      path: "/v1/webhooks/{id}",
      summary: "Read a subscription",
      access: MANAGERS,
      response: { description: "The subscription.", schema: webhookResponse },
      refusals: NO_WEBHOOK,
      example: { path },
      handle: ofWebhook(async (webhook) => subscriptionResponse(webhook)),
    }),
    operation({
      id: "changeWebhook",
      method: "put",
      path: "/v1/webhooks/{id}",
      summary: "Change a subscription",
      description:
        "Fields that the body leaves out do not change. A subscription that becomes active again continues with its oldest pending message. One that moves to another origin loses its headers and gets a new secret, which only this response has.",
      access: MANAGERS,
      body: { name: "WebhookChange", schema: webhookChange(false), emptyIsObject: true },
      response: { description: "The subscription after the change.", schema: webhookResponse },
      refusals: { ...NO_WEBHOOK, ...INVALID, ...LACKS_READ },
      example: { path, body: { max_batch_size: 20 } },
      handle: ofWebhook((webhook, request) => changeWebhook(request.app.webhooks, request, webhook, request.body)),
    }),
    operation({
      id: "rotateWebhook",
      method: "post",
      path: "/v1/webhooks/{id}/rotate",
      summary: "Replace the secret",
      description: "For a while messages are signed with both secrets.",
      access: MANAGERS,
      body: { name: "SecretRotation", schema: secretRotation, optional: true },
      response: { description: "The subscription with its new secret.", schema: webhookResponse },
      refusals: { ...NO_WEBHOOK, ...INVALID },
      example: { path, body: { overlap_hours: 48 } },
      handle: ofWebhook((webhook, { app, property, body }) => rotateWebhook(app.webhooks, property, webhook, body)),
    }),
    operation({
      id: "testWebhook",
      method: "post",
      path: "/v1/webhooks/{id}/test",
      summary: "Send a test message",
      description: "To the subscription, whatever its event types.",
      access: MANAGERS,
      response: { status: 202, description: "The message is pending.", schema: testSentResponse },
      refusals: NO_WEBHOOK,
      example: { path },
      handle: ofWebhook((webhook, { app, property }) => testWebhook(app.store, property, webhook)),
    }),
    operation({
      id: "listDeliveries",
      method: "get",
      path: "/v1/webhooks/{id}/deliveries",
      summary: "List the messages of a subscription",
      description: "The latest first, with the state of each delivery.",
      access: MANAGERS,
      query: deliveriesQuery,
      response: { description: "A page of messages.", schema: deliveriesResponse },
      refusals: { ...NO_WEBHOOK, ...LACKS_READ, unprocessable: INVALID_QUERY },
      example: { path, query: { status: "dead" } },
      handle: ofWebhook((webhook, request) => listDeliveries(request.app.store, request, webhook, request.query)),
    }),
    operation({
      id: "redeliver",
      method: "post",
      path: "/v1/webhooks/{id}/deliveries/{delivery_id}/redeliver",
      summary: "Send one message again",
      description: "With the same id, whether it is delivered, dead or pending.",
      access: MANAGERS,
      params: { delivery_id: "The delivery's id." },
      response: { status: 202, description: "The message is pending.", schema: redeliveredResponse },
      refusals: { not_found: "There is no such webhook or delivery." },
      example: { path: { ...path, delivery_id: "msg_0193a2c4000070008000000000000001" } },
      handle: ofWebhook<"delivery_id">((webhook, { app, property, param }) =>
        redeliverOne(app.store, property, webhook, param("delivery_id")),
      ),
    }),
    operation({
      id: "redeliverFailed",
      method: "post",
      path: "/v1/webhooks/{id}/redeliver",
      summary: "Send all dead messages since a time again",
      access: MANAGERS,
      body: { name: "Redelivery", schema: redelivery, emptyIsObject: true },
      response: { status: 202, description: "The messages are pending.", schema: redeliveredResponse },
      refusals: { ...NO_WEBHOOK, ...INVALID },
      example: { path, body: { since: "2026-01-31T00:00:00Z" } },
      handle: ofWebhook((webhook, { app, property, body }) => redeliverSince(app.store, property, webhook, body)),
    }),
    operation({
      id: "deleteWebhook",
      method: "delete",
      path: "/v1/webhooks/{id}",
      summary: "Unsubscribe",
      description: "Pending messages are not sent.",
      access: MANAGERS,
      response: { status: 204, description: "The subscription is deleted." },
      refusals: NO_WEBHOOK,
      example: { path },
      handle: ofWebhook(({ id }, { app, property }) => app.store.deleteWebhook(property.id, id)),
    }),
  ],
};
