import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHandler } from "express";

/**
 * On every answer of a browser route, errors included, so that a page can read why it was refused. Any origin may read:
 * nothing here depends on cookies, and whether an origin may *write* is the write key's matter.
 */
export const READABLE: Readonly<Record<string, string>> = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "Retry-After",
};

/** @returns whether that was all: the request was a preflight, and is answered */
export function isPreflight(req: IncomingMessage, res: ServerResponse): boolean {
  if (req.method !== "OPTIONS") return false;
  const allowed = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Content-Type, Authorization",
    "Access-Control-Max-Age": "86400",
  };
  res.writeHead(204, { ...READABLE, ...allowed }).end();
  return true;
}

/** The same for routes of Express. */
export const browserRoute: RequestHandler = (req, res, next) => {
  if (isPreflight(req, res)) return;
  for (const [name, value] of Object.entries(READABLE)) res.setHeader(name, value);
  next();
};
