import { Router } from "express";
import { isRefusal } from "../../services/refusal.ts";
import { REPORTS } from "../../services/reports/index.ts";
import type { MakeReport } from "../../services/reports/report.ts";
import { forProperty } from "../admin.ts";
import type { Services } from "../services.ts";
import { sendTable } from "../tables.ts";

/** `/v1/reports/{name}`, as JSON or tables. */
export function reportsRoutes(services: Services): Router {
  const routes = Router();
  for (const [name, make] of Object.entries(REPORTS)) routes.get(`/${name}`, reportOf(services, make));
  return routes;
}

const reportOf = (services: Services, make: MakeReport) =>
  forProperty(services, ["read"], async ({ property }, req, res) => {
    const report = await make(services.store, property, req.query, services.now());
    if (isRefusal(report)) return report;
    const { format, columns, data, meta } = report;
    if (format === "json") return { data, meta };
    res.setHeader("Promotrail-Hidden-Staging", String(meta.hidden.staging));
    res.setHeader("Promotrail-Hidden-Automated", String(meta.hidden.automated));
    return sendTable(res, format, columns, data);
  });
