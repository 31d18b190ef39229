import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { fetchWhole } from "../../collector/outbound/fetch.ts";

/** Longer than any response takes on a busy machine, in ms. */
const PATIENT = 60_000;

/**
 * Requests a server. Its host name does not resolve: requests must use the checked address.
 * @param timeout ms
 */
async function request(respond: RequestListener, { body = null as string | null, timeout = PATIENT } = {}) {
  const server = createServer(respond).listen(0, "127.0.0.1");
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return await fetchWhole({
    method: body === null ? "GET" : "POST",
    url: new URL(`http://shop.example:${(server.address() as AddressInfo).port}/path?a=1`),
    to: { address: "127.0.0.1", family: 4 },
    headers: { "x-own": "1" },
    body,
    timeout,
    maxBytes: 1_000,
  });
}

test("a whole response is read, with its headers", async () => {
  const received: unknown[] = [];
  const result = await request((req, res) => {
    received.push(req.method, req.url, req.headers["x-own"], req.headers["content-length"]);
    res.writeHead(200, { "X-WP-Total": "7" }).end("é".repeat(500));
  });
  expect(result).toMatchObject({
    status: 200,
    headers: { "x-wp-total": "7" },
    body: "é".repeat(500),
    retryAfter: null,
  });
  expect(received).toEqual(["GET", "/path?a=1", "1", undefined]);
});

test("a body is posted", async () => {
  const result = await request(async (req, res) => void res.end(Buffer.concat(await req.toArray())), {
    body: '{"a":"ü"}',
  });
  expect(result).toMatchObject({ status: 200, body: '{"a":"ü"}' });
});

test("a redirect is not followed, and Retry-After is read", async () => {
  const redirect: RequestListener = (_, res) =>
    void res.writeHead(302, { Location: "http://other.example/", "Retry-After": "9" }).end();
  expect(await request(redirect)).toMatchObject({ status: 302, retryAfter: 9_000 });
});

test.each<[string, RequestListener, string]>([
  ["that is too large", (_, res) => void res.end("x".repeat(1_001)), "too_large"],
  ["that does not begin", () => {}, "timeout"],
  ["that does not end", (_, res) => void res.write("a"), "timeout"],
  [
    "that is cut",
    (_, res) => void res.writeHead(200, { "Content-Length": 9 }).write("a", () => res.destroy()),
    "broken_off",
  ],
])("a response %s is none", async (_, respond, failed) => {
  const timeout = failed === "timeout" ? 300 : PATIENT;
  expect(await request(respond, { timeout })).toEqual({ failed });
});
