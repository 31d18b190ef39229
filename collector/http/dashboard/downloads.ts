import type { RequestHandler, Response } from "express";
import { isRefusal, type Refusal, refusal } from "../../services/refusal.ts";
import { REPORTS, type ReportName } from "../../services/reports/index.ts";
import type { AppContext } from "../app-context.ts";
import { sendExport } from "../send-export.ts";
import { sendRows } from "../send-rows.ts";
import { sendRefusal } from "./answers.ts";
import { textOf } from "./query.ts";
import type { DashboardRoute } from "./route.ts";
import type { SessionGuard } from "./session-guard.ts";
import type { View } from "./view.ts";

type Query = Readonly<Record<string, unknown>>;
type SendFile = (view: View, name: string, query: Query, res: Response) => Promise<Refusal | undefined>;

/** Routes of the files behind a page's links. */
export function downloadRoutes(context: AppContext, guard: SessionGuard): DashboardRoute[] {
  const download =
    (send: SendFile): RequestHandler =>
    async (req, res) => {
      const view = await guard.admit(req, res, "read", req.path);
      const refused = view && (await send(view, textOf(req.params.name), req.query, res));
      if (refused) sendRefusal(res, refused);
    };
  return [
    { method: "get", path: "/dashboard/reports/:name", handler: download(reportFile(context)) },
    { method: "get", path: "/dashboard/exports/:name", handler: download(exportFile(context)) },
  ];
}

const isReport = (name: string): name is ReportName => Object.hasOwn(REPORTS, name);

const reportFile =
  ({ store, now }: AppContext): SendFile =>
  async ({ access }, name, query, res) => {
    if (!isReport(name)) return refusal("not_found", `Report ${name} doesn't exist.`);
    const report = await REPORTS[name].make(store, access.property, query, now());
    if (isRefusal(report)) return report;
    res.attachment(`${name}.${report.format}`);
    sendRows(res, report);
    return undefined;
  };

const exportFile =
  (context: AppContext): SendFile =>
  ({ access }, name, query, res) =>
    sendExport(context, access.property, name, withoutEmpty(query), res);

const withoutEmpty = (query: Query) => Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ""));
