import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Headers of every response to a page, so that it can read a refusal as well. Any origin may read, because no response
 * depends on cookies; the write key decides which origins may write.
 */
export const READABLE: Readonly<Record<string, string>> = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "Retry-After",
};

/** Answers a preflight. @returns whether the request was one */
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
