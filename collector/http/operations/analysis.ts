import { sqlResponse } from "../../contract/responses/analysis.ts";
import { anyExportQuery } from "../../services/exports.ts";
import { sqlBody } from "../../services/sql.ts";
import { FACT_KINDS } from "../../store/fact-tables.ts";
import { TABLES } from "../openapi/tables.ts";
import type { Group } from "../operation.ts";

const BUSY = "As many queries and exports are running as may: two.";

export const analysis: Group = {
  name: "Queries and exports",
  description:
    "What takes long is done by processes of their own, at the lowest priority: whoever sells is served first.",
  operations: [
    {
      id: "runSql",
      method: "post",
      path: "/v1/sql",
      summary: "Ask the documented views in SQL",
      description:
        "One query in SQLite's dialect; the views are described in docs/analysts.md, and show this property alone. A query ends after 30 seconds.",
      access: ["read"],
      body: { name: "SqlQuery", schema: sqlBody },
      answers: { 200: { description: "The rows.", schema: sqlResponse, name: "SqlRows" } },
      refuses: {
        malformed: "The query is not valid: errors say where.",
        unprocessable: "The query took too long.",
        unavailable: BUSY,
      },
      example: {
        query: { property_id: "100001" },
        body: { sql: "select code, status, reason from v_attempts where code = ? limit 3", params: ["TAKE50"] },
      },
    },
    {
      id: "exportFacts",
      method: "get",
      path: "/v1/exports/{kind}",
      summary: "Export all rows of a kind",
      description:
        `A kind is one of ${FACT_KINDS.join(", ")}. Rows come in the order in which they last changed, as they are read: ` +
        "millions need no more memory than hundreds, and an answer that ends without its end (a broken connection) is not whole. " +
        "Each kind knows the filters of its list.",
      access: ["read"],
      query: anyExportQuery.shape,
      answers: {
        200: {
          description: "All rows.",
          text: TABLES,
          headers: { "Promotrail-Resume-Cursor": "Export with it later what changed since." },
        },
      },
      refuses: { malformed: "The query is not valid.", not_found: "There is no such kind.", unavailable: BUSY },
      example: { path: { kind: "redemptions" }, query: { property_id: "100001", format: "ndjson" } },
    },
  ],
};
