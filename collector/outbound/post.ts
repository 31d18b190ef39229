import { Agent as HttpAgent, type IncomingMessage, type RequestOptions, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { Post, PostRequest, PostResult } from "../services/webhooks/posting.ts";

/** Most bytes of a response body to read. */
const MAX_READ = 64 * 1_024;
/** Most bytes of a response body to keep. */
const MAX_KEPT = 1_024;

const agents = {
  "http:": new HttpAgent({ keepAlive: true, maxFreeSockets: 4 }),
  "https:": new HttpsAgent({ keepAlive: true, maxFreeSockets: 4 }),
};

/** Sends a request and reads the response. Redirects are not followed. */
export const post: Post = async (request) => {
  try {
    return await send(request);
  } catch (error) {
    if (error instanceof StaleConnection) return post(request);
    return { failed: failureOf(error as NodeJS.ErrnoException) };
  }
};

/** The receiver had closed a kept-alive connection before the request: nothing was sent. */
class StaleConnection extends Error {}

function send({ url, to, headers, body, timeout }: PostRequest): Promise<PostResult> {
  const options: RequestOptions = {
    method: "POST",
    agent: agents[url.protocol as keyof typeof agents],
    headers: { ...headers, "Content-Length": String(Buffer.byteLength(body)) },
    signal: AbortSignal.timeout(timeout),
    lookup: (_host, { all }, done) => (all ? done(null, [to]) : done(null, to.address, to.family)),
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, options, (response) => {
      readResponse(response).then(resolve, reject);
    });
    request.on("error", (error: NodeJS.ErrnoException) =>
      reject(request.reusedSocket && error.code === "ECONNRESET" ? new StaleConnection() : error),
    );
    request.end(body);
  });
}

async function readResponse(response: IncomingMessage): Promise<PostResult> {
  const kept: Buffer[] = [];
  let read = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (read < MAX_KEPT) kept.push(chunk.subarray(0, MAX_KEPT - read));
    read += chunk.length;
    // Leaving the loop closes the connection, without waiting for the rest.
    if (read > MAX_READ) break;
  }
  const answer = Buffer.concat(kept).toString("utf8");
  return { status: response.statusCode!, answer, retryAfter: retryAfterOf(response.headers["retry-after"]) };
}

/** In ms. Only seconds are supported: a date would depend on the receiver's clock. */
const retryAfterOf = (header: string | undefined): number | null =>
  header !== undefined && /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1_000 : null;

function failureOf({ name, code = "" }: NodeJS.ErrnoException): "timeout" | "refused" | "broken_off" | "tls" {
  if (name === "AbortError" || name === "TimeoutError" || code === "ABORT_ERR" || code === "ETIMEDOUT")
    return "timeout";
  if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_|UNABLE_|SELF_SIGNED|EPROTO)/.test(code)) return "tls";
  return /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/.test(code) ? "refused" : "broken_off";
}
