import type { z } from "zod";
import {
  claimsResponse,
  codesReportResponse,
  funnelResponse,
  lostSalesResponse,
  promotionsReportResponse,
  salesResponse,
  timeseriesResponse,
} from "../../../contract/responses/reports.ts";
import { CLAIMS_QUERY } from "../../../services/reports/claims.ts";
import { FUNNEL_QUERY } from "../../../services/reports/funnel.ts";
import { LOST_SALES_QUERY } from "../../../services/reports/lost-sales.ts";
import { CODES_QUERY, PROMOTIONS_QUERY } from "../../../services/reports/ranking.ts";
import { SALES_QUERY } from "../../../services/reports/sales.ts";
import { TIMESERIES_QUERY } from "../../../services/reports/timeseries.ts";
import type { Group, Operation } from "../operation.ts";
import { HIDDEN, TABLES } from "../tables.ts";

interface Described {
  readonly id: string;
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  readonly query: z.ZodRawShape;
  readonly schema: z.ZodType;
}

/** What stands still, so that the example does. */
const RANGE = { property_id: "100001", from: "2026-01-01", to: "2026-01-02", tz: "UTC" };

const report = ({ id, name, summary, description, query, schema }: Described): Operation => ({
  id,
  method: "get",
  path: `/v1/reports/${name}`,
  summary,
  ...(description && { description }),
  access: ["read"],
  query,
  answers: { 200: { description: "The report.", schema, text: TABLES, headers: HIDDEN } },
  refuses: { malformed: "The query is not valid." },
  example: { query: RANGE },
});

export const reports: Group = {
  name: "Reports",
  description:
    "Sums of what happened; amounts are never mixed across currencies. An attempt is what a shopper tried with a code: all " +
    "checks of it for a transaction, else in a session, count once, where it got furthest.",
  operations: [
    report({
      id: "reportFunnel",
      name: "funnel",
      summary: "How far codes get, and why no further",
      query: FUNNEL_QUERY,
      schema: funnelResponse,
    }),
    report({
      id: "reportCodes",
      name: "codes",
      summary: "Codes: tried, worked, cost",
      query: CODES_QUERY,
      schema: codesReportResponse,
    }),
    report({
      id: "reportPromotions",
      name: "promotions",
      summary: "Promotions: tried, worked, cost",
      query: PROMOTIONS_QUERY,
      schema: promotionsReportResponse,
    }),
    report({
      id: "reportTimeseries",
      name: "timeseries",
      summary: "Days or hours",
      description: "By the wall clock of tz; where nothing happened, zeros.",
      query: TIMESERIES_QUERY,
      schema: timeseriesResponse,
    }),
    report({
      id: "reportSales",
      name: "sales",
      summary: "Orders with a code and without",
      query: SALES_QUERY,
      schema: salesResponse,
    }),
    report({
      id: "reportClaims",
      name: "claims",
      summary: "The site's word beside the rules'",
      query: CLAIMS_QUERY,
      schema: claimsResponse,
    }),
    report({
      id: "reportLostSales",
      name: "lost_sales",
      summary: "Carts that were short of a minimum, and by how much",
      description: "Carts that nobody knows are left out.",
      query: LOST_SALES_QUERY,
      schema: lostSalesResponse,
    }),
  ],
};
