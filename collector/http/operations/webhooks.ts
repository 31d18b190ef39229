import {
  deliveriesResponse,
  redeliveredResponse,
  testSentResponse,
  webhookResponse,
  webhooksResponse,
} from "../../contract/responses/webhook.ts";
import { redelivery, secretRotation, webhookChange, webhookIn } from "../../contract/webhook.ts";
import { deliveriesQuery } from "../../services/webhooks/deliveries.ts";
import type { Group } from "../operation.ts";

const NONE = { not_found: "There is no such webhook." };
const WRONG = { unprocessable: "Fields are wrong: errors name them all." };
const HERE = { id: "1" };
const OF = { property_id: "100001" };

export const webhooks: Group = {
  name: "Webhooks",
  description:
    "Other systems are told of promotions that change and codes that are redeemed, at least once each, signed per Standard Webhooks, in order for each promotion.",
  operations: [
    {
      id: "createWebhook",
      method: "post",
      path: "/v1/webhooks",
      summary: "Subscribe",
      description: "It is told of what happens from now on. The secret is told in this answer and never again.",
      access: ["manage"],
      body: { name: "WebhookBody", schema: webhookIn(false) },
      answers: { 201: { description: "The subscription, with its secret.", schema: webhookResponse } },
      refuses: WRONG,
      example: {
        query: OF,
        body: {
          url: "https://erp.example/promotions",
          event_types: ["offers:promo:activated", "offers:promo:deactivated", "offers:redemption:coupon:created"],
          headers: { "X-Team": "pricing" },
          is_active: false,
        },
      },
    },
    {
      id: "listWebhooks",
      method: "get",
      path: "/v1/webhooks",
      summary: "List all subscriptions",
      access: ["manage"],
      answers: { 200: { description: "All of them.", schema: webhooksResponse } },
      example: { query: OF },
    },
    {
      id: "getWebhook",
      method: "get",
      path: "/v1/webhooks/{id}",
      summary: "Read a subscription",
      access: ["manage"],
      answers: { 200: { description: "The subscription.", schema: webhookResponse } },
      refuses: NONE,
      example: { path: HERE, query: OF },
    },
    {
      id: "changeWebhook",
      method: "put",
      path: "/v1/webhooks/{id}",
      summary: "Change a subscription",
      description:
        "Fields that are not named stay. One that is switched on again goes on with the oldest message that waits.",
      access: ["manage"],
      body: { name: "WebhookChange", schema: webhookChange(false) },
      answers: { 200: { description: "The subscription as it is now.", schema: webhookResponse } },
      refuses: { ...NONE, ...WRONG },
      example: { path: HERE, query: OF, body: { max_batch_size: 20 } },
    },
    {
      id: "rotateWebhook",
      method: "post",
      path: "/v1/webhooks/{id}/rotate",
      summary: "Put a new secret in place of the old one",
      description: "For a while both sign.",
      access: ["manage"],
      body: { name: "SecretRotation", schema: secretRotation, optional: true },
      answers: { 200: { description: "The subscription, with its new secret.", schema: webhookResponse } },
      refuses: { ...NONE, ...WRONG },
      example: { path: HERE, query: OF, body: { overlap_hours: 48 } },
    },
    {
      id: "testWebhook",
      method: "post",
      path: "/v1/webhooks/{id}/test",
      summary: "Send a message that tells of nothing",
      description: "Whatever the subscription wants to be told of.",
      access: ["manage"],
      answers: { 202: { description: "It is sent soon.", schema: testSentResponse } },
      refuses: NONE,
      example: { path: HERE, query: OF },
    },
    {
      id: "listDeliveries",
      method: "get",
      path: "/v1/webhooks/{id}/deliveries",
      summary: "List the messages of a subscription",
      description: "The latest first, with what became of each.",
      access: ["manage"],
      query: deliveriesQuery,
      answers: { 200: { description: "A part of them.", schema: deliveriesResponse } },
      refuses: { ...NONE, unprocessable: "A filter is wrong: errors name them all." },
      example: { path: HERE, query: { ...OF, status: "dead" } },
    },
    {
      id: "redeliver",
      method: "post",
      path: "/v1/webhooks/{id}/deliveries/{delivery_id}/redeliver",
      summary: "Send one message again",
      description: "Under its id, whether it was delivered, is dead, or waits for its next attempt.",
      access: ["manage"],
      answers: { 202: { description: "It is sent soon.", schema: redeliveredResponse } },
      refuses: { not_found: "There is no such webhook or delivery." },
      example: { query: OF, path: { ...HERE, delivery_id: "msg_0193a2c4000070008000000000000001" } },
    },
    {
      id: "redeliverFailed",
      method: "post",
      path: "/v1/webhooks/{id}/redeliver",
      summary: "Send all dead messages since a time again",
      access: ["manage"],
      body: { name: "Redelivery", schema: redelivery },
      answers: { 202: { description: "They are sent soon.", schema: redeliveredResponse } },
      refuses: { ...NONE, ...WRONG },
      example: { path: HERE, query: OF, body: { since: "2026-01-31T00:00:00Z" } },
    },
    {
      id: "deleteWebhook",
      method: "delete",
      path: "/v1/webhooks/{id}",
      summary: "Unsubscribe",
      description: "What waits for it is not sent.",
      access: ["manage"],
      answers: { 204: { description: "It is gone." } },
      refuses: NONE,
      example: { path: HERE, query: OF },
    },
  ],
};
