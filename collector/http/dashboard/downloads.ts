import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Request, RequestHandler, Response } from "express";
import { columnsOf } from "../../formats/column.ts";
import { FORMATS } from "../../formats/index.ts";
import { auditLog, noteDeed } from "../../services/audit.ts";
import { promotionById } from "../../services/promotions.ts";
import { isRefusal, type Refusal, refusal } from "../../services/refusal.ts";
import { REPORTS, type ReportName } from "../../services/reports/index.ts";
import type { Store } from "../../store/ports/store.ts";
import type { AppContext } from "../app-context.ts";
import { AUDIT_FILE, addressOf, sendAuditTable } from "../audit.ts";
import { sendExport } from "../send-export.ts";
import { sendRows } from "../send-rows.ts";
import { sendRefusal } from "./answers.ts";
import { CONTAINER_PATH, containerOf, guideOf } from "./install/files.ts";
import { GUIDES } from "./install/platform-tabs.ts";
import { PLATFORMS } from "./install/platforms.ts";
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
      if (!view) return;
      await auditDownload(context, req, view);
      const refused = await send(view, textOf(req.params.name), req.query, res);
      if (refused) sendRefusal(res, refused);
    };
  return [
    { method: "get", path: "/dashboard/reports/:name", handler: download(reportFile(context)) },
    { method: "get", path: "/dashboard/exports/:name", handler: download(exportFile(context)) },
    { method: "get", path: "/dashboard/promotions/:name/codes.csv", handler: download(codesFile(context)) },
    { method: "get", path: AUDIT_FILE, handler: auditHandler(context, guard) },
    { method: "get", path: CONTAINER_PATH, handler: download(containerFile(context)) },
    { method: "get", path: `${GUIDES}/:name`, handler: download(guideFile(context)) },
  ];
}

/** Notes a download in the audit log. */
const auditDownload = ({ store, now, proxies }: AppContext, req: Request, { access }: View) =>
  noteDeed(
    store,
    {
      propertyId: access.property.id,
      keyId: access.keyId,
      operation: "dashboard download",
      object: req.path.replace("/dashboard/", ""),
      address: addressOf(req, proxies),
    },
    now(),
  );

/** The last entries of the audit log. */
const auditHandler =
  ({ store }: AppContext, guard: SessionGuard): RequestHandler =>
  async (req, res) => {
    const view = await guard.admit(req, res, "manage", req.path);
    if (!view) return;
    const page = await auditLog(store, view.access.property, { direction: "desc", limit: "1000" });
    if (isRefusal(page)) return sendRefusal(res, page);
    sendAuditTable(res.attachment("audit.csv"), page);
  };

/** Codes of one read. */
const CODES_PAGE = 1_000;

/** The columns that an import of codes reads. */
const CODE_COLUMNS = ["code", "max_uses", "max_uses_per_customer"] as const;

/** All codes of a promotion, by its id. */
const codesFile =
  ({ store }: AppContext): SendFile =>
  async ({ access: { property } }, id, _query, res) => {
    const found = await promotionById(store, property, id);
    if (isRefusal(found)) return found;
    res.attachment(`codes-of-promotion-${found.data.id}.csv`).type(FORMATS.csv.type);
    await pipeline(Readable.from(codeLines(store, property.id, found.data.id)), res).catch(ignoreClosed);
    return undefined;
  };

async function* codeLines(store: Store, propertyId: string, promotionId: number): AsyncGenerator<string> {
  const writer = FORMATS.csv.writer(columnsOf(CODE_COLUMNS.map((name) => ({ name, type: "text" }))));
  const from = (after: number) => store.codesFrom(propertyId, promotionId, after, CODES_PAGE);
  for (let page = await from(0); page.length > 0; page = await from(page.at(-1)!.id))
    yield String(writer.rows(page.map((code) => CODE_COLUMNS.map((name) => code[name]))));
  yield String(writer.end());
}

/** The container of Google Tag Manager with the property's key. */
const containerFile =
  (context: AppContext): SendFile =>
  async ({ access: { property } }, _name, _query, res) => {
    res.attachment(`promotrail-container-${property.id}.json`).type("json").send(containerOf(context, property));
    return undefined;
  };

/** The page of docs/install about a platform, as text. */
const guideFile =
  (context: AppContext): SendFile =>
  async ({ access: { property } }, name, _query, res) => {
    const platform = PLATFORMS.find(({ id }) => `${id}.md` === name);
    if (!platform) return refusal("not_found", `Page ${name} doesn't exist.`);
    res.type("text/plain; charset=utf-8").send(guideOf(context, property, platform.id));
    return undefined;
  };

/** A visitor may cancel a download. */
function ignoreClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
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
    sendExport(context, access, name, withoutEmpty(query), res);

const withoutEmpty = (query: Query) => Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ""));
