import { REPORTS } from "../../services/reports/index.ts";
import type { Report } from "../../services/reports/report.ts";
import { HIDDEN, TABLES } from "../openapi/tables.ts";
import type { Group, Operation } from "../operation.ts";

/** A range in the past: the example stays the same. */
const RANGE = { property_id: "100001", from: "2026-01-01", to: "2026-01-02", tz: "UTC" };

/** `lost_sales` → `reportLostSales` */
const idOf = (name: string): string =>
  `report${name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}`;

const operationOf = (name: string, { summary, description, query, response }: Report): Operation => ({
  id: idOf(name),
  method: "get",
  path: `/v1/reports/${name}`,
  summary,
  ...(description !== undefined && { description }),
  access: ["read"],
  query,
  answers: { 200: { description: "The report.", schema: response, text: TABLES, headers: HIDDEN } },
  refuses: { malformed: "The query is not valid." },
  example: { query: RANGE },
});

export const reports: Group = {
  name: "Reports",
  description:
    "Totals of attempts, redemptions and orders; amounts of different currencies are never added. An attempt is a code that a " +
    "visitor tried: all code checks of it for a transaction, or else in a session, count once, at the furthest stage.",
  operations: Object.entries(REPORTS).map(([name, report]) => operationOf(name, report)),
};
