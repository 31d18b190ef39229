import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHandler } from "express";

/**
 * Puts CORS headers on every answer of a browser route, errors included, so that a page can read why it was refused.
 * Any origin may read: nothing here depends on cookies, and whether an origin may *write* is the write key's matter.
 * @returns whether that was all: the request was a preflight, and is answered
 */
export function answeredAsPreflight(req: IncomingMessage, res: ServerResponse): boolean {
  res.setHeader("Access-Control-Allow-Origin", "*");
  res.setHeader("Access-Control-Expose-Headers", "Retry-After");
  if (req.method !== "OPTIONS") return false;
  res.setHeader("Access-Control-Allow-Methods", "POST");
  res.setHeader("Access-Control-Allow-Headers", "Content-Type, Authorization");
  res.setHeader("Access-Control-Max-Age", "86400");
  res.writeHead(204).end();
  return true;
}

/** The same for routes of Express. */
export const browserRoute: RequestHandler = (req, res, next) => {
  if (!answeredAsPreflight(req, res)) next();
};
