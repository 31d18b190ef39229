import type { IncomingMessage } from "node:http";
import type { Post, PostResult } from "../services/outbound/posting.ts";
import { exchange, retryAfterOf } from "./exchange.ts";

/** Most bytes of a response body to read. */
const MAX_READ = 64 * 1_024;
/** Most bytes of a response body to keep. */
const MAX_KEPT = 1_024;

/** Sends a request and reads the beginning of the response. */
export const post: Post = (request) => exchange({ ...request, method: "POST" }, readBeginning);

async function readBeginning(response: IncomingMessage): Promise<PostResult> {
  const kept: Buffer[] = [];
  let read = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (read < MAX_KEPT) kept.push(chunk.subarray(0, MAX_KEPT - read));
    read += chunk.length;
    // Leaving the loop closes the connection, without waiting for the rest.
    if (read > MAX_READ) break;
  }
  const answer = Buffer.concat(kept).toString("utf8");
  return { status: response.statusCode!, answer, retryAfter: retryAfterOf(response) };
}
