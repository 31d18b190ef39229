import { Agent as HttpAgent, type IncomingMessage, type RequestOptions, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { CheckedAddress } from "../services/outbound/address.ts";
import type { ConnectionFailure } from "../services/outbound/posting.ts";

/** A request to a checked address. */
interface Exchange {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly to: CheckedAddress;
  readonly headers: Readonly<Record<string, string>>;
  /** null: none. */
  readonly body: string | null;
  /** Longest time for request and response, in ms. */
  readonly timeout: number;
}

const agents = {
  "http:": new HttpAgent({ keepAlive: true, maxFreeSockets: 4 }),
  "https:": new HttpsAgent({ keepAlive: true, maxFreeSockets: 4 }),
};

/** Sends a request and reads the response. Redirects are not followed. Never rejects. */
export async function exchange<T>(
  request: Exchange,
  read: (response: IncomingMessage) => Promise<T>,
): Promise<T | { readonly failed: ConnectionFailure }> {
  try {
    return await send(request, read);
  } catch (error) {
    if (error instanceof StaleConnection) return exchange(request, read);
    return { failed: failureOf(error as NodeJS.ErrnoException) };
  }
}

/** The receiver had closed a kept-alive connection before the request: nothing was sent. */
class StaleConnection extends Error {}

function send<T>(sent: Exchange, read: (response: IncomingMessage) => Promise<T>): Promise<T> {
  const { method, url, to, headers, body, timeout } = sent;
  const length = body === null ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
  const options: RequestOptions = {
    method,
    agent: agents[url.protocol as keyof typeof agents],
    headers: { ...headers, ...length },
    signal: AbortSignal.timeout(timeout),
    lookup: (_host, { all }, done) => (all ? done(null, [to]) : done(null, to.address, to.family)),
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, options, (response) => {
      read(response).then(resolve, reject);
    });
    request.on("error", (error: NodeJS.ErrnoException) =>
      reject(request.reusedSocket && error.code === "ECONNRESET" ? new StaleConnection() : error),
    );
    request.end(body ?? undefined);
  });
}

/** In ms. Only seconds are supported: a date would depend on the receiver's clock. */
export function retryAfterOf({ headers }: IncomingMessage): number | null {
  const header = headers["retry-after"];
  return header !== undefined && /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1_000 : null;
}

function failureOf({ name, code = "" }: NodeJS.ErrnoException): ConnectionFailure {
  if (name === "AbortError" || name === "TimeoutError" || code === "ABORT_ERR" || code === "ETIMEDOUT")
    return "timeout";
  if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_|UNABLE_|SELF_SIGNED|EPROTO)/.test(code)) return "tls";
  return /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/.test(code) ? "refused" : "broken_off";
}
