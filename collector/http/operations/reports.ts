import { isRefusal } from "../../services/refusal.ts";
import { REPORTS } from "../../services/reports/index.ts";
import type { Report } from "../../services/reports/report.ts";
import { HIDDEN, TABLES } from "../openapi/tables.ts";
import type { Group } from "../operation.ts";
import { sendRows } from "../send-rows.ts";
import { operation } from "../serve.ts";
import { INVALID_QUERY } from "./common.ts";

/** A range in the past: the example stays the same. */
const RANGE = { from: "2026-01-01", to: "2026-01-02", tz: "UTC" };

/** `lost_sales` → `reportLostSales` */
const idOf = (name: string): string =>
  `report${name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}`;

const operationOf = (name: string, { summary, description, query, response, make }: Report) =>
  operation({
    id: idOf(name),
    method: "get",
    path: `/v1/reports/${name}`,
    summary,
    ...(description !== undefined && { description }),
    access: ["read"],
    query,
    response: { description: "The report.", schema: response, types: TABLES, headers: HIDDEN },
    refusals: { malformed: INVALID_QUERY },
    example: { query: RANGE },
    async handle({ app, property, query, res }) {
      const report = await make(app.store, property, query, app.now());
      return isRefusal(report) ? report : sendRows(res, report);
    },
  });

export const reports: Group = {
  name: "Reports",
  description:
    "Totals of attempts, redemptions and orders; amounts of different currencies are never added. An attempt is a code that a " +
    "visitor tried: all code checks of it for a transaction, or else in a session, count once, at the furthest stage.",
  operations: Object.entries(REPORTS).map(([name, report]) => operationOf(name, report)),
};
