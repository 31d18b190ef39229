import type { IncomingMessage } from "node:http";
import type { Credentials } from "../services/authorize.ts";
import type { Client } from "../services/guard/sender.ts";
import { isPrivate, networkOf, plainAddress } from "../services/guard/shopper.ts";
import type { UntrustedProxy } from "../services/guard/untrusted-proxy.ts";
import type { Sender } from "../services/ingest/traffic.ts";
import type { OpenBodies } from "../services/open-bodies.ts";
import { isRefusal, type Refusal, refusal } from "../services/refusal.ts";
import { encodesUtf8 } from "../services/utf8.ts";
import { type BodyOwner, readText } from "./body.ts";

/** A request; one that came through Express has parameters in its path. */
type Addressed = IncomingMessage & { readonly params?: Readonly<Record<string, unknown>> };

/** Reads the key of a request and the properties that it names. An empty header counts as none. */
export function credentialsOf(req: Addressed): Credentials {
  return { secret: secretOf(req.headers), origin: req.headers.origin || null, named: namedProperties(req) };
}

/** The secret in the headers of a request; null where it has none. */
export function secretOf(headers: IncomingMessage["headers"]): string | null {
  const token = headers["x-auth-token"];
  if (!headers.authorization && !token) return null;
  const [scheme = "", value = ""] = (headers.authorization ?? "").trim().split(/\s+/, 2);
  if (/^bearer$/i.test(scheme) && value) return value;
  if (/^basic$/i.test(scheme) && value) return secretOfBasic(value);
  return String(token ?? "").trim() || null;
}

/** The password, or the name without a password: clients use either for a key. */
function secretOfBasic(encoded: string): string | null {
  const [name = "", ...password] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return password.join(":") || name || null;
}

/**
 * Reads the browser and the address of the sender: everything that counts by address reads it here.
 * @param proxies the number of trusted proxies: that many entries of X-Forwarded-For, from its end, are trusted
 */
export function senderOf({ headers, socket }: IncomingMessage, proxies: number): Sender {
  const chain = String(headers["x-forwarded-for"] ?? "").split(",");
  const forwarded = proxies > 0 ? chain.at(-Math.min(proxies, chain.length))!.trim() : "";
  const address = forwarded === "" ? (socket.remoteAddress ?? null) : plainAddress(forwarded);
  return { userAgent: headers["user-agent"] ?? null, address, fromPage: Boolean(headers.origin) };
}

/**
 * The client of a request, as the guessing guard and the limits count it. Behind a proxy that is not trusted its network is
 * unknown: all clients of the shop have the proxy's.
 */
export function clientOf(req: IncomingMessage, { proxies, untrustedProxy, now }: ProxyContext): Client {
  const { address, fromPage } = senderOf(req, proxies);
  if (address === null) return { network: null, fromPage };
  const isForwarded = proxies === 0 && req.headers["x-forwarded-for"] !== undefined;
  if (!isForwarded || !isPrivate(address)) return { network: networkOf(address), fromPage };
  untrustedProxy.note(now());
  return { network: null, fromPage };
}

/** What is known of the proxies in front of the collector. */
interface ProxyContext {
  readonly proxies: number;
  readonly untrustedProxy: UntrustedProxy;
  readonly now: () => number;
}

/** What counts the memory of bodies. */
interface BodyContext extends ProxyContext {
  readonly bodies: OpenBodies;
}

/** The share of a request whose sender is not known yet: that of its network. */
export function bodyOfClient(req: IncomingMessage, context: BodyContext): BodyOwner {
  const { network } = clientOf(req, context);
  return { bodies: context.bodies, sender: { network } };
}

/** The share of a request whose server key, or admin token, was checked. */
export const bodyOfServer = ({ bodies }: Pick<BodyContext, "bodies">): BodyOwner => ({ bodies, sender: "server" });

/** Waits until a body may be parsed. @returns a refusal where it has to be sent again */
export type WaitForTurn = (body: string) => Promise<Refusal | null>;

/**
 * Reads the body as JSON.
 * @param whenEmpty the value of an empty body. @default an empty body is refused
 */
export async function jsonBody(
  req: IncomingMessage,
  owner: BodyOwner,
  waitForTurn: WaitForTurn,
  whenEmpty?: object,
): Promise<{ json: unknown } | Refusal> {
  const text = await readText(req, owner);
  if (isRefusal(text)) return text;
  const refused = await waitForTurn(text);
  if (refused) return refused;
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
 * Reads the body as JSON or as a form; a GET request, or one without a body, has its fields in the query. A body that
 * begins like JSON is JSON, because curl's default content type is a form.
 */
export async function jsonOrForm(
  req: IncomingMessage,
  owner: BodyOwner,
  waitForTurn: WaitForTurn,
): Promise<{ json: unknown } | { fields: Fields } | Refusal> {
  const text = req.method === "GET" ? "" : await readText(req, owner);
  if (isRefusal(text)) return text;
  const refused = await waitForTurn(text);
  if (refused) return refused;
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(req.headers["content-type"] ?? "");
  if (text !== "" && (!isForm || text.trimStart().startsWith("{"))) return jsonOf(text);
  const form = formIn(text);
  if (isRefusal(form)) return form;
  const { search } = new URL(req.url ?? "", "http://localhost");
  return fieldsIn([...new URLSearchParams(search), ...form]);
}

/** Reads the fields of a form. */
const formIn = (text: string): URLSearchParams | Refusal =>
  encodesUtf8(text)
    ? new URLSearchParams(text)
    : refusal("malformed", "The form is not valid UTF-8: encode it as UTF-8.");

/** Reads the body as a form. */
export async function formBody(req: IncomingMessage, owner: BodyOwner): Promise<URLSearchParams | Refusal> {
  const text = await readText(req, owner);
  return isRefusal(text) ? text : formIn(text);
}

type Fields = Readonly<Record<string, string>>;

/** Fields without `property_id`, which is read with the credentials. Each may come once. */
function fieldsIn(pairs: readonly (readonly [string, string])[]): { fields: Fields } | Refusal {
  const own = pairs.filter(([name]) => name !== "property_id");
  const names = own.map(([name]) => name);
  const twice = [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
  if (twice.length === 0) return { fields: Object.fromEntries(own) };
  const errors = twice.map((path) => ({ path, message: "must not be repeated" }));
  return refusal("malformed", "A field is repeated.", errors);
}

/**
 * Refuses an address whose encoded bytes are not UTF-8; Node refuses bytes that are not encoded. Also refuses two Host
 * headers (RFC 9112, section 3.2): a proxy could read one and the collector the other.
 */
export function refuseAddress({ url = "", rawHeaders }: IncomingMessage): Refusal | null {
  if (!encodesUtf8(url)) return ADDRESS_NOT_UTF8;
  return countOfHosts(rawHeaders) > 1 ? SEVERAL_HOSTS : null;
}

const ADDRESS_NOT_UTF8 = refusal(
  "malformed",
  "The address is not valid UTF-8: encode its path and its query as UTF-8.",
);
const SEVERAL_HOSTS = refusal("malformed", "The request has several Host headers: send one.");

/** @param rawHeaders names and values in turns */
function countOfHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    if (name.length === 4 && name.toLowerCase() === "host") count += 1;
  }
  return count;
}

/** The ids of properties in the path and the query; more than one contradict each other. */
function namedProperties({ params, url = "" }: Addressed): string[] {
  const query = url.indexOf("?");
  const fromQuery = query === -1 ? [] : new URLSearchParams(url.slice(query)).getAll("property_id");
  const fromPath = params?.property_id;
  return [...new Set(typeof fromPath === "string" ? [fromPath, ...fromQuery] : fromQuery)];
}
