import { type Response, Router } from "express";
import { isRefusal } from "../../services/refusal.ts";
import { REPORTS } from "../../services/reports/index.ts";
import type { Report, ReportResult } from "../../services/reports/report.ts";
import type { AppContext } from "../app-context.ts";
import { sendTable } from "../send-rows.ts";
import { requireProperty } from "../serve.ts";

/** `/v1/reports/{name}`, as JSON or tables. */
export function reportsRoutes(services: AppContext): Router {
  const routes = Router();
  for (const [name, report] of Object.entries(REPORTS)) routes.get(`/${name}`, reportOf(services, report));
  return routes;
}

const reportOf = (services: AppContext, { make }: Report) =>
  requireProperty(services, ["read"], async ({ property }, req, res) => {
    const result = await make(services.store, property, req.query, services.now());
    if (isRefusal(result)) return result;
    return sendReport(res, result);
  });

/** Answers a report; in a table only flat columns have a place. */
export function sendReport(res: Response, { format, columns, data, meta }: ReportResult): void {
  if (format === "json") return void res.json({ data, meta });
  res.setHeader("Promotrail-Hidden-Staging", String(meta.hidden.staging));
  res.setHeader("Promotrail-Hidden-Automated", String(meta.hidden.automated));
  sendTable(res, format, columns, data);
}
