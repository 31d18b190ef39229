import { promotionBody, promotionChangeBody } from "../../contract/promotion/promotion.ts";
import {
  promotionResponse,
  promotionsResponse,
  settingsResponse,
  versionsResponse,
} from "../../contract/responses/promotion.ts";
import { settingsChange } from "../../contract/settings.ts";
import { BY_IDS } from "../../services/bulk-deletion.ts";
import { PAGE, PROMOTIONS_QUERY } from "../../services/promotion-list.ts";
import type { Group } from "../operation.ts";

const HERE = { property_id: "100001" };
const NONE = "There is no such promotion.";
const WRONG_QUERY = "The query is not valid.";

export const promotions: Group = {
  name: "Promotions",
  description: "BigCommerce's V3 bodies and answers, and a priority. Changes count from the next evaluation.",
  operations: [
    {
      id: "createPromotion",
      method: "post",
      path: "/v3/promotions",
      summary: "Create a promotion",
      description: "A promotion that would never end is saved as INVALID; meta.warnings says why.",
      access: ["manage"],
      body: { name: "PromotionBody", schema: promotionBody },
      answers: { 201: { description: "The promotion.", schema: promotionResponse } },
      refuses: { unprocessable: "Fields are wrong: errors name them all." },
      example: {
        query: HERE,
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
    },
    {
      id: "listPromotions",
      method: "get",
      path: "/v3/promotions",
      summary: "List promotions",
      access: ["read", "manage"],
      query: PROMOTIONS_QUERY,
      answers: { 200: { description: "A page of them.", schema: promotionsResponse } },
      refuses: { unprocessable: WRONG_QUERY },
      example: { query: { ...HERE, query: "from $200", sort: "name", limit: "10" } },
    },
    {
      id: "getPromotion",
      method: "get",
      path: "/v3/promotions/{id}",
      summary: "Read a promotion",
      access: ["read", "manage"],
      answers: { 200: { description: "The promotion.", schema: promotionResponse } },
      refuses: { not_found: NONE },
      example: { path: { id: "5" }, query: HERE },
    },
    {
      id: "changePromotion",
      method: "put",
      path: "/v3/promotions/{id}",
      summary: "Change a promotion",
      description:
        "Fields that are not named stay as they are; redemption_type and coupon_type can't change. What an answer said may be sent back.",
      access: ["manage"],
      body: { name: "PromotionChange", schema: promotionChangeBody },
      answers: { 200: { description: "The promotion as it is now.", schema: promotionResponse } },
      refuses: { not_found: NONE, unprocessable: "Fields are wrong: errors name them all." },
      example: { path: { id: "5" }, query: HERE, body: { priority: 50, end_date: "2099-01-01T00:00:00Z" } },
    },
    {
      id: "listPromotionVersions",
      method: "get",
      path: "/v3/promotions/{id}/versions",
      summary: "List a promotion's versions",
      description: "Who changed it, when, and what; the latest first. A deleted promotion keeps its versions.",
      access: ["read", "manage"],
      query: PAGE,
      answers: { 200: { description: "A page of them.", schema: versionsResponse } },
      refuses: { not_found: NONE, unprocessable: WRONG_QUERY },
      example: { path: { id: "5" }, query: { ...HERE, limit: "1" } },
    },
    {
      id: "getSettings",
      method: "get",
      path: "/v3/promotions/settings",
      summary: "Read the settings",
      access: ["read", "manage"],
      answers: { 200: { description: "What holds.", schema: settingsResponse } },
      example: { query: HERE },
    },
    {
      id: "changeSettings",
      method: "put",
      path: "/v3/promotions/settings",
      summary: "Change the settings",
      description: "Settings that are not named stay as they are.",
      access: ["manage"],
      body: { name: "SettingsChange", schema: settingsChange },
      answers: { 200: { description: "What holds now.", schema: settingsResponse } },
      refuses: { unprocessable: "Settings are wrong: errors name them all." },
      example: { query: HERE, body: { number_of_coupons_allowed_at_checkout: 5 } },
    },
    {
      id: "deletePromotion",
      method: "delete",
      path: "/v3/promotions/{id}",
      summary: "Delete a promotion",
      description: "Answered 204 the second time, too.",
      access: ["manage"],
      answers: { 204: { description: "It is gone; its versions stay." } },
      refuses: { not_found: "There never was such a promotion.", unprocessable: "It still has codes." },
      example: { path: { id: "5" }, query: HERE },
    },
    {
      id: "deletePromotions",
      method: "delete",
      path: "/v3/promotions",
      summary: "Delete up to 50 promotions",
      access: ["manage"],
      query: BY_IDS,
      answers: { 204: { description: "They are gone." } },
      refuses: {
        unprocessable:
          "The query is not valid; or some could not be deleted, which errors name, meta counts, and the others are gone.",
      },
      example: { query: { ...HERE, "id:in": "5" } },
    },
  ],
};
