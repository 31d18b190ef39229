import { Agent as HttpAgent, type IncomingMessage, type RequestOptions, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { Post, PostRequest, PostResult } from "../services/webhooks/posting.ts";

/** More of an answer is not read. */
const MAX_READ = 64 * 1_024;
/** More of it is not kept. */
const MAX_KEPT = 1_024;

const agents = {
  "http:": new HttpAgent({ keepAlive: true, maxFreeSockets: 4 }),
  "https:": new HttpsAgent({ keepAlive: true, maxFreeSockets: 4 }),
};

/** Sends a message and reads the answer. Redirects are answers like others: nobody follows them. */
export const post: Post = async (posting) => {
  try {
    return await attempt(posting);
  } catch (error) {
    if (error instanceof Stale) return post(posting);
    return { failed: failureOf(error as NodeJS.ErrnoException) };
  }
};

/** A connection was kept that the receiver had closed meanwhile: nothing was sent. */
class Stale extends Error {}

function attempt({ url, to, headers, body, timeout }: PostRequest): Promise<PostResult> {
  const options: RequestOptions = {
    method: "POST",
    agent: agents[url.protocol as keyof typeof agents],
    headers: { ...headers, "Content-Length": String(Buffer.byteLength(body)) },
    signal: AbortSignal.timeout(timeout),
    lookup: (_host, { all }, found) => (all ? found(null, [to]) : found(null, to.address, to.family)),
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, options, (response) => {
      readAnswer(response).then(resolve, reject);
    });
    request.on("error", (error: NodeJS.ErrnoException) =>
      reject(request.reusedSocket && error.code === "ECONNRESET" ? new Stale() : error),
    );
    request.end(body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<PostResult> {
  const kept: Buffer[] = [];
  let read = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (read < MAX_KEPT) kept.push(chunk.subarray(0, MAX_KEPT - read));
    read += chunk.length;
    // Leaving the loop closes the connection: what else would come is not waited for.
    if (read > MAX_READ) break;
  }
  const answer = Buffer.concat(kept).toString("utf8");
  return { status: response.statusCode!, answer, retryAfter: retryAfterOf(response.headers["retry-after"]) };
}

/** Seconds; a date is not worth a clock that both sides agree on. */
const retryAfterOf = (header: string | undefined): number | null =>
  header !== undefined && /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1_000 : null;

function failureOf({ name, code = "" }: NodeJS.ErrnoException): "timeout" | "refused" | "broken_off" | "tls" {
  if (name === "AbortError" || name === "TimeoutError" || code === "ABORT_ERR" || code === "ETIMEDOUT")
    return "timeout";
  if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_|UNABLE_|SELF_SIGNED|EPROTO)/.test(code)) return "tls";
  return /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/.test(code) ? "refused" : "broken_off";
}
