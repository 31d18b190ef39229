import { pipeline } from "node:stream/promises";
import { type Response, Router } from "express";
import { FORMATS } from "../formats/index.ts";
import { BUSY, type ExportProcess, TOO_SLOW } from "../jobs/job-runner.ts";
import type { Access } from "../services/authorize.ts";
import { readExport, resumeCursor } from "../services/exports.ts";
import { isRefusal, type Refusal, refusal } from "../services/refusal.ts";
import { readSql } from "../services/sql.ts";
import type { SqlResult } from "../store/sqlite/sandbox/query.ts";
import type { AppContext } from "./app-context.ts";
import { requireProperty, withBody } from "./serve.ts";

/** `/v1/sql` and `/v1/exports/{kind}`: what takes long is done by processes of their own. */
export function analysisRoutes(services: AppContext): Router {
  const routes = Router();
  routes.post(
    "/sql",
    withBody(services, ["read"], ({ property }, body) => askSql(services, property.id, body)),
  );
  routes.get(
    "/exports/:kind",
    requireProperty(services, ["read"], (access, req, res) =>
      sendExport(services, access, String(req.params.kind), req.query, res),
    ),
  );
  return routes;
}

const TOO_MANY = refusal("unavailable", "As many queries and exports are running as may: try again in a moment.");

/** Asks a query by a process of its own. @param body of `POST /v1/sql` */
export async function askSql(
  { children }: AppContext,
  propertyId: string,
  body: unknown,
): Promise<SqlResult | Refusal> {
  const query = readSql(body);
  if (isRefusal(query)) return query;
  const result = await children.sql(propertyId, query);
  if (result === BUSY) return TOO_MANY;
  if (result === TOO_SLOW)
    return refusal("unprocessable", `The query took longer than ${children.sqlSeconds} seconds, and was ended.`);
  return "path" in result ? refusal("malformed", "The query is not valid.", [result]) : result;
}

/** Sends an export by a process of its own. */
export async function sendExport(
  { store, children }: AppContext,
  { property }: Access,
  kind: string,
  sent: Record<string, unknown>,
  res: Response,
): Promise<Refusal | undefined> {
  const asked = readExport(kind, property, sent);
  if (isRefusal(asked)) return asked;
  const { format, query } = asked;
  // Asked before the rows are: what changes in between comes again.
  const last = await store.lastChange(query.kind);
  const exporting = children.exported(asked);
  if (exporting === BUSY) return TOO_MANY;
  res.set({
    "Content-Type": FORMATS[format].type,
    "Content-Disposition": `attachment; filename="${query.kind}.${format}"`,
    "Promotrail-Resume-Cursor": resumeCursor(query.kind, property.id, last),
  });
  await stream(exporting, res);
  return undefined;
}

/** An export that breaks off ends without an end, so that nobody takes it for whole. */
async function stream({ output, done, stop }: ExportProcess, res: Response): Promise<void> {
  res.once("close", stop);
  try {
    await Promise.all([pipeline(output, res, { end: false }), done]);
    res.end();
  } catch (error) {
    stop();
    if (res.destroyed) return;
    if (!res.headersSent) throw error;
    res.destroy();
  }
}
