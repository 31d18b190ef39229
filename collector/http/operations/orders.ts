import { z } from "zod";
import { orderSourceIn } from "../../contract/order-source.ts";
import { orderReceipt, orderSourceResponse, orderSourcesResponse } from "../../contract/responses/order.ts";
import { listOrderSources, removeOrderSource, setOrderSource } from "../../services/orders/order-sources.ts";
import { receiveOrder } from "../../services/orders/receive-order.ts";
import { isRefusal } from "../../services/refusal.ts";
import type { OrderPlatform } from "../../store/ports/orders.ts";
import { readText } from "../body.ts";
import type { Description, Group } from "../operation.ts";
import { bodyOfClient } from "../request.ts";
import { collectorOperation, operation } from "../serve.ts";
import { INVALID_FIELDS, MANAGERS } from "./common.ts";

/** A notification is an order as the platform describes it: only what is read of it is checked. */
const anyOrder = z
  .union([z.looseObject({}), z.string()])
  .describe("An order, as the platform's API describes it; or the ping of WooCommerce.");

const refusals = {
  malformed: "The body is no order: `errors` names each field that is missing or can't be read.",
  unauthorized: "The signature is not that of the body, or no secret is set.",
  unavailable: "The store can't be written right now.",
} as const;

/** The names of a platform's headers, and the example of a notification. */
type Receiver = Pick<Description, "id" | "summary" | "example"> & Readonly<Record<"signature" | "topic", string>>;

/** The receiver of a platform's notifications. The signature is their key: HMAC-SHA256 over the body as it was sent. */
const receiver = (platform: OrderPlatform, { signature, topic, ...description }: Receiver) =>
  collectorOperation({
    ...description,
    method: "post",
    path: `/v1/properties/{property_id}/orders/${platform}`,
    description: `The URL of the platform's webhooks for orders. \`${signature}\` is the body's HMAC-SHA256 by the secret, in base64.`,
    access: "public",
    headers: { [signature]: z.string().optional(), [topic]: z.string().optional() },
    body: { name: "Order", schema: anyOrder, types: ["application/json"], reader: "handler" },
    response: { description: "What the notification did.", schema: orderReceipt },
    refusals,
    async handle({ app, req, param }) {
      const body = await readText(req, bodyOfClient(req, app));
      if (isRefusal(body)) return body;
      const header = (name: string) => req.get(name);
      return receiveOrder(app.store, { propertyId: param("property_id"), platform, body, header });
    },
  });

const platformParam = { platform: "`woocommerce` or `shopify`." };
const property = { property_id: "200001" };
const sourcePath = { ...property, platform: "shopify" };
/** Signed by the secret of the example. Its topic is none of an order's. */
const SIGNED = {
  path: property,
  body: '{"id":1234567890,"email":"customer@example.com","total_price":"123.45"}',
  headers: {
    "X-Shopify-Hmac-Sha256": "QNyObTlKbMx2qDlPF/ZOZcBqg5OgPg+2oky3zldc0Gw=",
    "X-Shopify-Topic": "customers/update",
  },
};

export const orders: Group = {
  name: "Orders of your shop's server",
  description:
    "Order notifications of WooCommerce and Shopify, and the secrets that sign them. An order that has happened is never refused; a repeated or late notification changes nothing.",
  operations: [
    operation({
      id: "setOrderSource",
      method: "put",
      path: "/v1/properties/{property_id}/order_sources/{platform}",
      summary: "Set the secret of a platform",
      description: "From now on its order notifications are accepted. The secret is never returned.",
      access: MANAGERS,
      params: platformParam,
      body: { name: "OrderSourceBody", schema: orderSourceIn },
      response: { description: "The order source.", schema: orderSourceResponse },
      refusals: { not_found: "There is no such platform.", unprocessable: INVALID_FIELDS },
      example: { path: sourcePath, body: { secret: "test-webhook-secret", transaction_id: "name" } },
      handle: ({ app, property, param, body }) => setOrderSource(app.store, property, param("platform"), body),
    }),
    operation({
      id: "listOrderSources",
      method: "get",
      path: "/v1/properties/{property_id}/order_sources",
      summary: "List the platforms that report orders",
      access: MANAGERS,
      response: { description: "The order sources, without their secrets.", schema: orderSourcesResponse },
      example: { path: property },
      handle: ({ app, property }) => listOrderSources(app.store, property),
    }),
    receiver("woocommerce", {
      id: "receiveWooCommerceOrder",
      summary: "Receive an order of WooCommerce",
      signature: "X-WC-Webhook-Signature",
      topic: "X-WC-Webhook-Topic",
      example: { path: property, body: "webhook_id=7" },
    }),
    receiver("shopify", {
      id: "receiveShopifyOrder",
      summary: "Receive an order of Shopify",
      signature: "X-Shopify-Hmac-Sha256",
      topic: "X-Shopify-Topic",
      example: SIGNED,
    }),
    operation({
      id: "removeOrderSource",
      method: "delete",
      path: "/v1/properties/{property_id}/order_sources/{platform}",
      summary: "Remove a platform",
      description: "Its notifications are refused from now on. The orders stay.",
      access: MANAGERS,
      params: platformParam,
      response: { status: 204, description: "The secret is deleted." },
      refusals: { not_found: "There is no such order source." },
      example: { path: sourcePath },
      handle: ({ app, property, param }) => removeOrderSource(app.store, property, param("platform")),
    }),
  ],
};
