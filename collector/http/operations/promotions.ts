import { promotionBody, promotionChangeBody } from "../../contract/promotion/promotion.ts";
import {
  promotionResponse,
  promotionsResponse,
  settingsResponse,
  versionsResponse,
} from "../../contract/responses/promotion.ts";
import { settingsChange } from "../../contract/settings.ts";
import { listPromotions, PAGE, PROMOTIONS_QUERY, promotionVersions } from "../../services/promotion-list.ts";
import {
  changePromotion,
  changeSettings,
  createPromotion,
  DIALECT_QUERY,
  deletePromotion,
  deletePromotions,
  inDialect,
  PROMOTIONS_BY_IDS,
  promotionById,
  promotionSettings,
} from "../../services/promotions.ts";
import type { Group } from "../operation.ts";
import { operation } from "../serve.ts";
import {
  IMPORTED,
  INVALID_FIELDS,
  INVALID_QUERY,
  MANAGERS,
  NO_PROMOTION,
  READERS,
  SOME_NOT_DELETED,
} from "./common.ts";

export const promotions: Group = {
  name: "Promotions",
  description:
    "BigCommerce's V3 bodies and responses, and our extensions: `meta.extensions` names those of a promotion. A change takes effect with the next evaluation.",
  operations: [
    operation({
      id: "createPromotion",
      method: "post",
      path: "/v3/promotions",
      summary: "Create a promotion",
      description: "A promotion with a rule that would apply without end is saved as INVALID: meta.warnings says why.",
      access: MANAGERS,
      query: DIALECT_QUERY,
      body: { name: "PromotionBody", schema: promotionBody, ignoresNulls: true },
      response: { status: 201, description: "The promotion.", schema: promotionResponse },
      refusals: { unprocessable: INVALID_FIELDS },
      example: {
        body: {
          name: "$20 off from $200",
          redemption_type: "COUPON",
          coupon_type: "BULK",
          rules: [
            {
              action: { cart_value: { discount: { fixed_amount: "20" } } },
              condition: { cart: { minimum_spend: "200" } },
            },
          ],
        },
      },
      handle: ({ app, property, actor, query, body }) =>
        inDialect(query, (dialect) => createPromotion(app.store, property, actor, body, dialect)),
    }),
    operation({
      id: "listPromotions",
      method: "get",
      path: "/v3/promotions",
      summary: "List promotions",
      access: READERS,
      query: PROMOTIONS_QUERY,
      response: { description: "A page of promotions.", schema: promotionsResponse },
      refusals: { unprocessable: INVALID_QUERY },
      example: { query: { query: "from $200", sort: "name", limit: "10" } },
      handle: ({ app, property, query }) => listPromotions(app.store, property, query),
    }),
    operation({
      id: "getPromotion",
      method: "get",
      path: "/v3/promotions/{id}",
      summary: "Read a promotion",
      access: READERS,
      response: { description: "The promotion.", schema: promotionResponse },
      refusals: { not_found: NO_PROMOTION },
      example: { path: { id: "5" } },
      handle: ({ app, property, param }) => promotionById(app.store, property, param("id")),
    }),
    operation({
      id: "changePromotion",
      method: "put",
      path: "/v3/promotions/{id}",
      summary: "Change a promotion",
      description:
        "Fields that the body leaves out do not change; redemption_type and coupon_type can't change. The promotion of a response can be sent back as it is.",
      access: MANAGERS,
      query: DIALECT_QUERY,
      body: { name: "PromotionChange", schema: promotionChangeBody, ignoresNulls: true },
      response: { description: "The promotion after the change.", schema: promotionResponse },
      refusals: { not_found: NO_PROMOTION, conflict: IMPORTED, unprocessable: INVALID_FIELDS },
      example: { path: { id: "5" }, body: { priority: 50, end_date: "2099-01-01T00:00:00Z" } },
      handle: ({ app, property, actor, param, query, body }) =>
        inDialect(query, (dialect) => changePromotion(app.store, property, actor, param("id"), body, dialect)),
    }),
    operation({
      id: "listPromotionVersions",
      method: "get",
      path: "/v3/promotions/{id}/versions",
      summary: "List a promotion's versions",
      description:
        "The author, the time and the content of each change, the latest first. A deleted promotion keeps its versions.",
      access: READERS,
      query: PAGE,
      response: { description: "A page of versions.", schema: versionsResponse },
      refusals: { not_found: NO_PROMOTION, unprocessable: INVALID_QUERY },
      example: { path: { id: "5" }, query: { limit: "1" } },
      handle: ({ app, property, param, query }) => promotionVersions(app.store, property, param("id"), query),
    }),
    operation({
      id: "getSettings",
      method: "get",
      path: "/v3/promotions/settings",
      summary: "Read the settings",
      access: READERS,
      response: { description: "The settings.", schema: settingsResponse },
      handle: ({ app, property }) => promotionSettings(app.store, property),
    }),
    operation({
      id: "changeSettings",
      method: "put",
      path: "/v3/promotions/settings",
      summary: "Change the settings",
      description: "Settings that the body leaves out do not change.",
      access: MANAGERS,
      body: { name: "SettingsChange", schema: settingsChange },
      response: { description: "The settings after the change.", schema: settingsResponse },
      refusals: { unprocessable: INVALID_FIELDS },
      example: { body: { number_of_coupons_allowed_at_checkout: 5 } },
      handle: ({ app, property, body }) => changeSettings(app.store, property, body),
    }),
    operation({
      id: "deletePromotion",
      method: "delete",
      path: "/v3/promotions/{id}",
      summary: "Delete a promotion",
      description: "A request for a promotion that doesn't exist is answered 204, too.",
      access: MANAGERS,
      response: { status: 204, description: "The promotion is deleted; its versions are kept." },
      refusals: { conflict: IMPORTED, unprocessable: "It still has codes." },
      example: { path: { id: "5" } },
      handle: ({ app, property, actor, param }) => deletePromotion(app.store, property, actor, param("id")),
    }),
    operation({
      id: "deletePromotions",
      method: "delete",
      path: "/v3/promotions",
      summary: "Delete up to 50 promotions",
      access: MANAGERS,
      query: PROMOTIONS_BY_IDS,
      response: { status: 204, description: "The promotions are deleted." },
      refusals: { conflict: IMPORTED, unprocessable: SOME_NOT_DELETED },
      example: { query: { "id:in": "5" } },
      handle: ({ app, property, actor, query }) => deletePromotions(app.store, property, actor, query),
    }),
  ],
};
