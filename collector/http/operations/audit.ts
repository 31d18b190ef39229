import { auditResponse } from "../../contract/responses/audit.ts";
import { auditLog, auditQuery } from "../../services/audit.ts";
import { isRefusal } from "../../services/refusal.ts";
import { sendAuditTable } from "../audit.ts";
import { typesOf } from "../openapi/tables.ts";
import type { Group } from "../operation.ts";
import { operation } from "../serve.ts";
import { INVALID_QUERY, MANAGERS } from "./common.ts";

export const audit: Group = {
  name: "Audit log",
  description: "What staff did in a property: changes, exports, queries and privacy requests. No entry names a person.",
  operations: [
    operation({
      id: "listAuditEntries",
      method: "get",
      path: "/v1/audit",
      summary: "List what was done",
      description:
        "By the API, in the dashboard and at the command line. Entries can't be changed; retention deletes them.",
      access: MANAGERS,
      query: auditQuery.shape,
      response: {
        description: "A page of entries.",
        schema: auditResponse,
        types: typesOf(["csv", "xlsx"]),
        headers: {
          "Promotrail-Next-Cursor": "Tables only: the cursor of the next page. Absent: this is the last one.",
        },
      },
      refusals: { malformed: INVALID_QUERY },
      example: { query: { limit: "2" } },
      async handle({ app, property, query, res }) {
        const page = await auditLog(app.store, property, query);
        if (isRefusal(page)) return page;
        const { format, ...answer } = page;
        return format === "json" ? answer : sendAuditTable(res, format, page);
      },
    }),
  ],
};
