import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Request, RequestHandler, Response } from "express";
import { columnsOf, type Writer } from "../../formats/column.ts";
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
import { FILE_EXTENSIONS, FILE_FORMATS, type FileExtension } from "./file-links.ts";
import { CONTAINER_PATH, containerOf, guideOf } from "./install/files.ts";
import { GUIDES } from "./install/platform-tabs.ts";
import { PLATFORMS } from "./install/platforms.ts";
import { textOf } from "./query.ts";
import type { DashboardRoute } from "./route.ts";
import type { SessionGuard } from "./session-guard.ts";
import { SQL_FILE, sendSqlFile } from "./sql-file.ts";
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
    ...FILE_EXTENSIONS.flatMap((extension): DashboardRoute[] => [
      {
        method: "get",
        path: `/dashboard/promotions/:name/codes.${extension}`,
        handler: download(codesFile(context, extension)),
      },
      { method: "get", path: `${SQL_FILE}.${extension}`, handler: download(sqlFile(context, extension)) },
      { method: "get", path: `${AUDIT_FILE}.${extension}`, handler: auditHandler(context, guard, extension) },
    ]),
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
  ({ store }: AppContext, guard: SessionGuard, extension: FileExtension): RequestHandler =>
  async (req, res) => {
    const view = await guard.admit(req, res, "manage", req.path);
    if (!view) return;
    const page = await auditLog(store, view.access.property, { direction: "desc", limit: "1000" });
    if (isRefusal(page)) return sendRefusal(res, page);
    sendAuditTable(res.attachment(`audit.${extension}`), FILE_FORMATS[extension], page);
  };

/** Codes of one read. */
const CODES_PAGE = 1_000;

/** The columns that an import of codes reads. */
const CODE_COLUMNS = [
  { name: "code", type: "text" },
  { name: "max_uses", type: "integer" },
  { name: "max_uses_per_customer", type: "integer" },
] as const;

/** All codes of a promotion, by its id. */
const codesFile =
  ({ store }: AppContext, extension: FileExtension): SendFile =>
  async ({ access: { property } }, id, _query, res) => {
    const found = await promotionById(store, property, id);
    if (isRefusal(found)) return found;
    const { type, writer } = FORMATS[FILE_FORMATS[extension]];
    res.attachment(`codes-of-promotion-${found.data.id}.${extension}`).type(type);
    const parts = codeParts(store, property.id, found.data.id, writer(columnsOf(CODE_COLUMNS)));
    await pipeline(Readable.from(parts), res).catch(ignoreClosed);
    return undefined;
  };

async function* codeParts(
  store: Store,
  propertyId: string,
  promotionId: number,
  writer: Writer,
): AsyncGenerator<Buffer> {
  const from = (after: number) => store.codesFrom(propertyId, promotionId, after, CODES_PAGE);
  for (let page = await from(0); page.length > 0; page = await from(page.at(-1)!.id))
    yield Buffer.from(writer.rows(page.map((code) => CODE_COLUMNS.map(({ name }) => code[name]))) as Uint8Array);
  yield Buffer.from(writer.end() as Uint8Array);
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
    res.attachment(`${name}.${report.format === "json" ? "json" : FORMATS[report.format].extension}`);
    sendRows(res, report);
    return undefined;
  };

/** The result of the query in the address. */
const sqlFile =
  (context: AppContext, extension: FileExtension): SendFile =>
  (view, _name, query, res) =>
    sendSqlFile(context, view, textOf(query.sql), extension, res);

const exportFile =
  (context: AppContext): SendFile =>
  ({ access }, name, query, res) =>
    sendExport(context, access, name, withoutEmpty(query), res);

const withoutEmpty = (query: Query) => Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ""));
