import type { IncomingMessage } from "node:http";
import type { Request } from "express";
import type { Credentials } from "../services/access.ts";
import type { Sender } from "../services/ingest/traffic.ts";
import { isRefusal, type Refusal, refusal } from "../services/refusal.ts";
import { readText } from "./body.ts";

/** Reads who asks. An empty header is no header. */
export function credentialsOf({ headers }: IncomingMessage): Credentials {
  return { secret: secretOf(headers), origin: headers.origin || null };
}

function secretOf(headers: IncomingMessage["headers"]): string | null {
  const told = headers["x-auth-token"];
  if (!headers.authorization && !told) return null;
  const [scheme = "", value = ""] = (headers.authorization ?? "").trim().split(/\s+/, 2);
  if (/^bearer$/i.test(scheme) && value) return value;
  if (/^basic$/i.test(scheme) && value) return secretOfBasic(value);
  return String(told ?? "").trim() || null;
}

/** The password, or the name where there is no password: clients put a key into either. */
function secretOfBasic(encoded: string): string | null {
  const [name = "", ...password] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return password.join(":") || name || null;
}

/**
 * Reads who sends.
 * @param proxies how many proxies of ours stand in front: so many entries of X-Forwarded-For can be believed
 */
export function senderOf({ headers, socket }: IncomingMessage, proxies: number): Sender {
  const told = String(headers["x-forwarded-for"] ?? "").split(",");
  const forwarded = proxies > 0 ? told.at(-Math.min(proxies, told.length))!.trim() : "";
  const address = forwarded || (socket.remoteAddress ?? null);
  return { userAgent: headers["user-agent"] ?? null, address, fromPage: Boolean(headers.origin) };
}

/** The request's body as JSON. */
export async function jsonBody(req: IncomingMessage): Promise<{ json: unknown } | Refusal> {
  const text = await readText(req);
  if (isRefusal(text)) return text;
  try {
    return { json: JSON.parse(text) };
  } catch {
    return refusal("malformed", "The body is not JSON.");
  }
}

/** The property that an administrator's request names. */
export const namedProperty = (req: Request): string | null => {
  const fromPath = req.params.property_id;
  const fromQuery = req.query.property_id;
  return typeof fromPath === "string" ? fromPath : typeof fromQuery === "string" ? fromQuery : null;
};
