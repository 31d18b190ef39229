import { pipeline } from "node:stream/promises";
import type { Response } from "express";
import { FORMATS } from "../formats/index.ts";
import { BUSY, type ExportProcess } from "../jobs/job-runner.ts";
import { readExport, resumeCursor } from "../services/exports.ts";
import { maskingKeyOf, type Reader } from "../services/masking.ts";
import type { SentQuery } from "../services/query.ts";
import { isRefusal, type Refusal } from "../services/refusal.ts";
import type { AppContext } from "./app-context.ts";
import { TOO_MANY } from "./query-sql.ts";

/** Sends an export that a process of its own writes. @param query of `GET /v1/exports/{kind}` */
export async function sendExport(
  { store, jobs }: AppContext,
  reader: Reader,
  kind: string,
  query: SentQuery,
  res: Response,
): Promise<Refusal | undefined> {
  const { property } = reader;
  const request = await readExport(store, kind, property, query);
  if (isRefusal(request)) return request;
  const { format } = request;
  // Read before the rows: a later export repeats rows that change in between.
  const last = await store.lastChange(request.query.kind);
  const exporting = jobs.exported({ ...request, maskingKey: await maskingKeyOf(store, reader) });
  if (exporting === BUSY) return TOO_MANY;
  res.set({
    "Content-Type": FORMATS[format].type,
    "Content-Disposition": `attachment; filename="${request.query.kind}.${FORMATS[format].extension}"`,
    "Promotrail-Resume-Cursor": resumeCursor(request.query.kind, property.id, last),
  });
  await stream(exporting, res);
  return undefined;
}

/** An export that fails is cut off, so that it can't be mistaken for a complete one. */
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
