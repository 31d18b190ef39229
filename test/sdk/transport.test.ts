import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTransport, type Fetch, KEEPALIVE_ROOM, TIMEOUT_MS } from "../../sdk/transport.ts";
import { json } from "./fakes.ts";

const URL = "https://collector.example/v1/events";
const timers = {
  setTimeout: (run: () => void, ms: number) => Number(setTimeout(run, ms)),
  clearTimeout: (timer: number | undefined) => clearTimeout(timer),
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function recorded(respond: Fetch = async () => json(200, { results: [] })) {
  const calls: RequestInit[] = [];
  const post = createTransport((url, init) => {
    calls.push(init);
    return respond(url, init);
  }, timers);
  return { calls, post };
}

const answerTo = (respond: Fetch) => createTransport(respond, timers)(URL, "{}");

test("POSTs text without cookies, so that no preflight is needed", async () => {
  const { calls, post } = recorded();
  await post(URL, '{"events":[]}');
  const { signal, ...init } = calls[0]!;
  expect(init).toEqual({
    method: "POST",
    body: '{"events":[]}',
    headers: { "content-type": "text/plain" },
    keepalive: true,
    credentials: "omit",
  });
});

test("outlives the page up to the room that it leaves to others, measured in bytes", async () => {
  const { calls, post } = recorded();
  await post(URL, "x".repeat(KEEPALIVE_ROOM));
  await post(URL, "x".repeat(KEEPALIVE_ROOM + 1));
  await post(URL, "é".repeat(KEEPALIVE_ROOM / 2 + 1));
  expect(calls.map((init) => init.keepalive)).toEqual([true, false, false]);
});

test("shares that room among its requests in flight", async () => {
  const { calls, post } = recorded();
  const half = "x".repeat(KEEPALIVE_ROOM / 2);
  await Promise.all([post(URL, half), post(URL, half), post(URL, half)]);
  await post(URL, half);
  expect(calls.map((init) => init.keepalive)).toEqual([true, true, false, true]);
});

test("reads the results by event id", async () => {
  const results = [{ event_id: "a", outcome: "stored" }];
  expect(await answerTo(async () => json(200, { results }))).toEqual(new Map([["a", results[0]]]));
});

const problem = { type: "about:blank", title: "Unknown key", status: 401, detail: "" };
const html = (status: number) =>
  new Response("<!doctype html><p>Log in", { status, headers: { "content-type": "text/html" } });

test.each([
  ["a page with status 200", () => html(200)],
  ["a proxy's 403", () => html(403)],
  ["a gateway's 502", () => html(502)],
  ["JSON of someone else", () => json(200, { ok: true })],
  ["results that are no list", () => json(200, { results: "none" })],
  ["results that are none", () => json(200, { results: [null] })],
  ["JSON null", () => json(200, null)],
  ["someone else's 403", () => json(403, { status: 403, error: "Forbidden" })],
  ["a problem of the collector itself", () => json(503, { ...problem, status: 503 }, "application/problem+json")],
  ["an empty 204", () => new Response(null, { status: 204 })],
])("%s is no answer", async (_, response) => {
  expect(await answerTo(async () => response())).toBe("network");
});

test.each([400, 401, 403, 413, 429])("the collector's own %d is a refusal", async (status) => {
  const refusal = json(status, { ...problem, status }, "application/problem+json; charset=utf-8");
  expect(await answerTo(async () => refusal)).toBe("refused");
});

test("an error of the network is no answer", async () => {
  expect(await answerTo(() => Promise.reject(new TypeError("Failed to fetch")))).toBe("network");
  expect(
    await answerTo(() => {
      throw new TypeError("blocked by an extension");
    }),
  ).toBe("network");
});

test("gives up on a request that hangs, and gives its room back", async () => {
  const hang: Fetch = (_, { signal }) =>
    new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError"))));
  const { calls, post } = recorded(hang);
  const body = "x".repeat(KEEPALIVE_ROOM);
  const first = post(URL, body);
  await vi.advanceTimersByTimeAsync(TIMEOUT_MS);
  expect(await first).toBe("network");
  post(URL, body);
  expect(calls.map((init) => init.keepalive)).toEqual([true, true]);
});

test("leaves no timer behind", async () => {
  await answerTo(async () => json(200, { results: [] }));
  expect(vi.getTimerCount()).toBe(0);
});
