import { codeChecksAnswer, redemptionsAnswer } from "../../../contract/answered/facts.ts";
import { checkQuery, redemptionQuery } from "../../../services/facts.ts";
import type { Group } from "../operation.ts";

const HIDDEN = {
  "Promotrail-Hidden-Staging": "CSV only: rows of test sites that are left out.",
  "Promotrail-Hidden-Automated": "CSV only: rows of robots and the shop's own people that are left out.",
  "Promotrail-Next-Cursor": "CSV only: what meta.next_cursor says; absent at the end.",
};

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
        200: { description: "A page of them.", schema: codeChecksAnswer, text: ["text/csv"], headers: HIDDEN },
      },
      refuses: { malformed: "The query is not valid." },
      example: { query: { property_id: "100001", code: "TAKE50" } },
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
        200: { description: "A page of them.", schema: redemptionsAnswer, text: ["text/csv"], headers: HIDDEN },
      },
      refuses: { malformed: "The query is not valid." },
      example: { query: { property_id: "100001", include_void: "true" } },
    },
  ],
};
