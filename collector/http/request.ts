import type { Request } from "express";
import type { Credentials } from "../services/access.ts";
import { type Refusal, refusal } from "../services/refusal.ts";

/** Reads who asks. An empty header is no header. */
export function credentialsOf(req: Request): Credentials {
  return { secret: secretOf(req), origin: req.get("origin") || null };
}

function secretOf(req: Request): string | null {
  const [scheme = "", value = ""] = (req.get("authorization") ?? "").trim().split(/\s+/, 2);
  if (/^bearer$/i.test(scheme) && value) return value;
  if (/^basic$/i.test(scheme) && value) return secretOfBasic(value);
  return req.get("x-auth-token")?.trim() || null;
}

/** The password, or the name where there is no password: clients put a key into either. */
function secretOfBasic(encoded: string): string | null {
  const [name = "", ...password] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return password.join(":") || name || null;
}

/** The request's body as JSON. */
export function jsonBody(req: Request): { json: unknown } | Refusal {
  try {
    return { json: JSON.parse(typeof req.body === "string" ? req.body : "") };
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
