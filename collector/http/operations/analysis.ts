import { sqlResponse } from "../../contract/responses/analysis.ts";
import { anyExportQuery } from "../../services/exports.ts";
import { sqlBody } from "../../services/sql.ts";
import { FACT_KINDS } from "../../store/columns/facts.ts";
import { TABLES } from "../openapi/tables.ts";
import type { Group } from "../operation.ts";
import { leavingOf, querySql } from "../query-sql.ts";
import { sendExport } from "../send-export.ts";
import { operation } from "../serve.ts";
import { INVALID_QUERY } from "./common.ts";

const BUSY =
  "Two queries or exports of the property are running, or eight of all properties, which is the most at a time.";

export const analysis: Group = {
  name: "Queries and exports",
  description:
    "Long work runs in processes of its own, at the lowest priority, so that it does not slow down the shop's requests.",
  operations: [
    operation({
      id: "runSql",
      method: "post",
      path: "/v1/sql",
      summary: "Query the documented views in SQL",
      description:
        "One query in SQLite's dialect. The views are described in docs/analysts.md and contain only this property. A query ends after 30 seconds, and when its client leaves.",
      access: ["read"],
      body: { name: "SqlQuery", schema: sqlBody },
      response: { description: "The rows.", schema: sqlResponse, name: "SqlRows" },
      refusals: {
        malformed: "The query is not valid: `errors` says where.",
        unprocessable: "The query took too long.",
        unavailable: BUSY,
      },
      example: {
        body: { sql: "select code, status, reason from v_attempts where code = ? limit 3", params: ["TAKE50"] },
      },
      handle: ({ app, body, res, ...reader }) => querySql(app, reader, body, leavingOf(res)),
    }),
    operation({
      id: "exportFacts",
      method: "get",
      path: "/v1/exports/{kind}",
      summary: "Export all rows of a kind",
      description:
        "Rows come in the order of their last change and are streamed: millions need no more memory than hundreds. A response that breaks off is incomplete. Each kind takes the filters of its list.",
      access: ["read"],
      audited: true,
      params: { kind: `One of ${FACT_KINDS.join(", ")}.` },
      query: anyExportQuery.shape,
      response: {
        description: "All rows.",
        types: TABLES,
        headers: { "Promotrail-Resume-Cursor": "A later export with this cursor has only rows that changed since." },
      },
      refusals: { malformed: INVALID_QUERY, not_found: "There is no such kind.", unavailable: BUSY },
      example: { path: { kind: "redemptions" }, query: { format: "ndjson" } },
      handle: ({ app, param, query, res, ...reader }) => sendExport(app, reader, param("kind"), query, res),
    }),
  ],
};
