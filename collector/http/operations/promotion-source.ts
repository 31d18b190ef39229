import { promotionSourceIn } from "../../contract/promotion-source.ts";
import { promotionSourceResponse, removedResponse } from "../../contract/responses/promotion-source.ts";
import { deleteSource, pullNow, readSource, setSource } from "../../services/pull/sources.ts";
import { IMPORTED_FROM, removeImportedBy } from "../../services/remove-imported.ts";
import type { Group } from "../operation.ts";
import { operation } from "../serve.ts";
import { INVALID_FIELDS, INVALID_QUERY, MANAGERS } from "./common.ts";

const NO_SOURCE = { not_found: "The property has no promotion source." };
const path = "/v1/promotion-source";

export const promotionSource: Group = {
  name: "Promotion source",
  description:
    "The shop that a property's promotions are pulled from at intervals. A pull imports all promotions of the shop, or none.",
  operations: [
    operation({
      id: "getPromotionSource",
      method: "get",
      path,
      summary: "Read the source",
      description: "Says when promotions were imported last, and why they were not.",
      access: MANAGERS,
      response: { description: "The source.", schema: promotionSourceResponse },
      refusals: NO_SOURCE,
      handle: ({ app, property }) => readSource(app.source, property),
    }),
    operation({
      id: "pullPromotions",
      method: "post",
      path: `${path}/pull`,
      summary: "Pull promotions now",
      description: "A pull that is in progress counts. Read the source to see the result.",
      access: MANAGERS,
      response: { status: 202, description: "The pull is due.", schema: promotionSourceResponse },
      refusals: NO_SOURCE,
      handle: ({ app, property }) => pullNow(app.source, property),
    }),
    operation({
      id: "setPromotionSource",
      method: "put",
      path,
      summary: "Set the source",
      description:
        "Replaces the former one, with all credentials, and starts a pull. No response contains the credentials.",
      access: MANAGERS,
      body: { name: "PromotionSourceBody", schema: promotionSourceIn(false), emptyIsObject: true },
      response: { description: "The source.", schema: promotionSourceResponse },
      refusals: { unprocessable: INVALID_FIELDS },
      example: {
        body: {
          platform: "woocommerce",
          url: "https://shop.example",
          consumer_key: "ck_example",
          consumer_secret: "cs_example",
          interval_minutes: 60,
        },
      },
      handle: ({ app, property, body }) => setSource(app.source, property, body),
    }),
    operation({
      id: "deletePromotionSource",
      method: "delete",
      path,
      summary: "Delete the source",
      description: "With its credentials. The imported promotions stay as they are.",
      access: MANAGERS,
      response: { status: 204, description: "The source is deleted." },
      refusals: NO_SOURCE,
      handle: ({ app, property }) => deleteSource(app.source, property),
    }),
    operation({
      id: "removeImportedPromotions",
      method: "delete",
      path: `${path}/promotions`,
      summary: "Remove imported promotions",
      description:
        "Removes all promotions that were imported from a platform, with their codes, such as after a change of the platform. Their versions and redemptions remain. A promotion source of the platform imports them again.",
      access: MANAGERS,
      query: IMPORTED_FROM,
      response: { description: "The number of removed promotions.", schema: removedResponse },
      refusals: { unprocessable: INVALID_QUERY },
      example: { query: { source: "magento" } },
      handle: ({ app, property, actor, query }) => removeImportedBy(app.store, property, actor, query),
    }),
  ],
};
