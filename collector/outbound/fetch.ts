import type { IncomingMessage } from "node:http";
import type { Fetch, Fetched } from "../services/outbound/fetching.ts";
import { exchange, retryAfterOf } from "./exchange.ts";

/** Sends a request and reads the whole response, which is refused where it is too large. */
export const fetchWhole: Fetch = (request) => exchange(request, (response) => readWhole(response, request.maxBytes));

async function readWhole(
  response: IncomingMessage,
  maxBytes: number,
): Promise<Fetched | { readonly failed: "too_large" }> {
  const chunks: Buffer[] = [];
  let read = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    read += chunk.length;
    // Leaving the loop closes the connection, without waiting for the rest.
    if (read > maxBytes) return { failed: "too_large" };
    chunks.push(chunk);
  }
  return {
    status: response.statusCode!,
    headers: headersOf(response),
    body: Buffer.concat(chunks).toString("utf8"),
    retryAfter: retryAfterOf(response),
  };
}

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
