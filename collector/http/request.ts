import type { IncomingMessage } from "node:http";
import type { Credentials } from "../services/authorize.ts";
import type { Sender } from "../services/ingest/traffic.ts";
import type { RedemptionRequest } from "../services/redemptions.ts";
import { isRefusal, type Refusal, refusal } from "../services/refusal.ts";
import { readText } from "./body.ts";

/** A request, with what Express read of its path where it came that way. */
type Addressed = IncomingMessage & { readonly params?: Readonly<Record<string, unknown>> };

/** Reads who asks, and of which property. An empty header is no header. */
export function credentialsOf(req: Addressed): Credentials {
  return { secret: secretOf(req.headers), origin: req.headers.origin || null, named: namedProperties(req) };
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

/**
 * The request's body as JSON.
 * @param whenEmpty what an empty body stands for. @default it is refused
 */
export async function jsonBody(req: IncomingMessage, whenEmpty?: object): Promise<{ json: unknown } | Refusal> {
  const text = await readText(req);
  if (isRefusal(text)) return text;
  return text === "" && whenEmpty ? { json: whenEmpty } : jsonOf(text);
}

function jsonOf(text: string): { json: unknown } | Refusal {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return refusal("malformed", "The body is not JSON.");
  }
}

/**
 * The request's body as JSON, or as the fields of a form; with GET, or without a body, the fields of the query. What
 * looks like JSON is none of a form: curl calls everything a form that it is not told of.
 */
export async function jsonOrForm(req: IncomingMessage): Promise<{ json: unknown } | { fields: Fields } | Refusal> {
  const text = req.method === "GET" ? "" : await readText(req);
  if (isRefusal(text)) return text;
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(req.headers["content-type"] ?? "");
  if (text !== "" && (!isForm || text.trimStart().startsWith("{"))) return jsonOf(text);
  const { search } = new URL(req.url ?? "", "http://localhost");
  return fieldsIn([...new URLSearchParams(search), ...new URLSearchParams(text)]);
}

type Fields = Readonly<Record<string, string>>;

/** Each once. Which property is meant is told beside them. */
function fieldsIn(pairs: readonly (readonly [string, string])[]): { fields: Fields } | Refusal {
  const own = pairs.filter(([name]) => name !== "property_id");
  const names = own.map(([name]) => name);
  const twice = [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
  if (twice.length === 0) return { fields: Object.fromEntries(own) };
  const errors = twice.map((path) => ({ path, message: "is named twice" }));
  return refusal("malformed", "A field is named twice.", errors);
}

/** The properties that a path and its query name: one, or a contradiction. */
function namedProperties({ params, url = "" }: Addressed): string[] {
  const query = url.indexOf("?");
  const fromQuery = query === -1 ? [] : new URLSearchParams(url.slice(query)).getAll("property_id");
  const fromPath = params?.property_id;
  return [...new Set(typeof fromPath === "string" ? [fromPath, ...fromQuery] : fromQuery)];
}

/** What a server asks for, and what it remembers the request by. An empty body says nothing. */
export async function sentQueryOf(req: IncomingMessage): Promise<RedemptionRequest | Refusal> {
  const body = await jsonBody(req, {});
  if (isRefusal(body)) return body;
  const header = req.headers["idempotency-key"];
  return { body: body.json, idempotencyKey: header === undefined ? undefined : String(header) };
}
