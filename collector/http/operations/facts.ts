import { codeChecksResponse, eventListResponse, redemptionsResponse } from "../../contract/responses/facts.ts";
import { checkQuery, eventQuery, redemptionQuery } from "../../services/facts.ts";
import { CURSORS, HIDDEN, TABLES } from "../openapi/tables.ts";
import type { Group } from "../operation.ts";

const META = { ...HIDDEN, ...CURSORS };

export const facts: Group = {
  name: "What became of codes",
  description:
    "Rows in the order in which they last changed: whoever goes on with next_cursor sees a row again that changed since.",
  operations: [
    {
      id: "listCodeChecks",
      method: "get",
      path: "/v1/code_checks",
      summary: "List how far codes got",
      access: ["read"],
      query: checkQuery.shape,
      answers: {
        200: { description: "A page of them.", schema: codeChecksResponse, text: TABLES, headers: META },
      },
      refuses: { malformed: "The query is not valid." },
      example: { query: { property_id: "100001", code: "TAKE50", transaction_id: "order-1" } },
    },
    {
      id: "listRedemptions",
      method: "get",
      path: "/v1/redemptions",
      summary: "List uses of promotions",
      description: "One row a promotion a purchase, with what each line got.",
      access: ["read"],
      query: redemptionQuery.shape,
      answers: {
        200: { description: "A page of them.", schema: redemptionsResponse, text: TABLES, headers: META },
      },
      refuses: { malformed: "The query is not valid." },
      example: { query: { property_id: "100001", include_void: "true" } },
    },
    {
      id: "listEvents",
      method: "get",
      path: "/v1/events",
      summary: "List events",
      description: "What the site told, without what it told of persons.",
      access: ["read"],
      query: eventQuery.shape,
      answers: {
        200: { description: "A page of them.", schema: eventListResponse, text: TABLES, headers: META },
      },
      refuses: { malformed: "The query is not valid." },
      example: { query: { property_id: "100001", limit: "2" } },
    },
  ],
};
