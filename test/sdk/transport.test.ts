import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SLOWEST_MS } from "../../sdk/retry.ts";
import { createTransport, type Fetch, KEEPALIVE_ROOM, TIMEOUT, TIMEOUT_MS } from "../../sdk/transport.ts";
import { html, json, problem, timers } from "./fakes.ts";

const URL = "https://collector.example/v1/events";
const NOW = Date.parse("2026-11-22T01:02:03Z");
const HALF = "x".repeat(KEEPALIVE_ROOM / 2);

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

const hang: Fetch = (_, { signal }) =>
  new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError"))));

function setUp(
  respond: Fetch = async () => json(200, { results: [] }),
  beacon: (url: string, body: string) => boolean = () => false,
) {
  const calls: RequestInit[] = [];
  const fetch: Fetch = (url, init) => {
    calls.push(init);
    return respond(url, init);
  };
  const transport = createTransport(fetch, beacon, Date.now, timers);
  return { calls, transport, keepalives: () => calls.map(({ keepalive }) => keepalive) };
}

const verdictOn = (respond: () => Response | Promise<Response>) =>
  setUp(async () => respond()).transport.post(URL, "{}");

test("POSTs a text without cookies and own headers, so that no preflight is needed", async () => {
  const { calls, transport } = setUp();
  await transport.post(URL, '{"events":[]}');
  const { signal, ...init } = calls[0]!;
  expect(init).toEqual({ method: "POST", body: '{"events":[]}', keepalive: true, credentials: "omit" });
  expect(new Request(URL, init).headers.get("content-type")).toBe("text/plain;charset=UTF-8");
});

describe("a request outlives the page", () => {
  test("within the SDK's share of the budget, in bytes", async () => {
    const { transport, keepalives } = setUp();
    await transport.post(URL, "x".repeat(KEEPALIVE_ROOM));
    await transport.post(URL, "x".repeat(KEEPALIVE_ROOM + 1));
    await transport.post(URL, "é".repeat(KEEPALIVE_ROOM / 2 + 1));
    expect(keepalives()).toEqual([true, false, false]);
    expect(KEEPALIVE_ROOM).toBe(60_000);
  });

  test("together with the others that are in flight", async () => {
    const { transport, keepalives } = setUp();
    const whole = transport.keepaliveBudget();
    const three = [HALF, HALF, HALF].map((body) => transport.post(URL, body));
    expect(whole - transport.keepaliveBudget()).toBe(KEEPALIVE_ROOM);
    await Promise.all(three);
    expect(transport.keepaliveBudget()).toBe(whole);
    await transport.post(URL, HALF);
    expect(keepalives()).toEqual([true, true, false, true]);
  });

  test("and releases its bytes where it fails", async () => {
    const { transport } = setUp(() => Promise.reject(new TypeError("Failed to fetch")));
    const whole = transport.keepaliveBudget();
    const post = transport.post(URL, HALF);
    expect(whole - transport.keepaliveBudget()).toBe(KEEPALIVE_ROOM / 2);
    await post;
    expect(transport.keepaliveBudget()).toBe(whole);
  });
});

describe("where the browser refuses keepalive because other tags have used it up", () => {
  const refuse: Fetch = (_, { keepalive }) =>
    keepalive ? Promise.reject(new TypeError("quota")) : Promise.resolve(json(200, { results: [] }));

  test("the next attempt goes without", async () => {
    const { transport, keepalives } = setUp(refuse);
    expect(await transport.post(URL, "{}")).toBe(0);
    expect(await transport.post(URL, "{}")).toEqual(new Map());
    expect(keepalives()).toEqual([true, false]);
  });

  test("a page that is left still uses it: nothing else could work", async () => {
    const { transport, keepalives } = setUp(refuse);
    await transport.post(URL, "{}");
    await transport.post(URL, "{}", true);
    expect(keepalives()).toEqual([true, true]);
  });

  test("it is used again afterwards", async () => {
    const { transport, keepalives } = setUp(refuse);
    for (let tries = 0; tries < 4; tries++) await transport.post(URL, "{}");
    expect(keepalives()).toEqual([true, false, true, false]);
  });
});

test("reads the results by event id", async () => {
  const results = [
    { event_id: "a", outcome: "stored" },
    { event_id: "b", outcome: "rejected", reason: "invalid_event" },
  ];
  expect(await verdictOn(() => json(200, { results }))).toEqual(
    new Map(results.map((result) => [result.event_id, result])),
  );
});

describe("no valid response, so that all events are retried:", () => {
  test.each<[string, () => Response | Promise<Response>]>([
    ["a captive portal's login page with status 200", () => html(200)],
    ["a firewall's 403", () => html(403)],
    ["a proxy's 400", () => html(400)],
    ["a proxy's 413", () => html(413)],
    ["a gateway's 502", () => html(502)],
    ["JSON of another server", () => json(200, { ok: true })],
    ["results that are no list", () => json(200, { results: "none" })],
    ["invalid results", () => json(200, { results: [null] })],
    ["JSON null", () => json(200, null)],
    ["a 403 of another server in JSON", () => json(403, { status: 403, error: "Forbidden" })],
    ["a response that is cut off", () => new Response('{"results":[{"event_id":"a"', { status: 200 })],
    ["the collector's own 500", () => problem(500)],
    ["the collector's own 503", () => problem(503)],
    ["an empty 204", () => new Response(null, { status: 204 })],
    ["status 0", () => Object.assign(Response.error(), {})],
    ["no network", () => Promise.reject(new TypeError("Failed to fetch"))],
    [
      "an extension that throws",
      () => {
        throw new TypeError("blocked");
      },
    ],
  ])("%s", async (_, respond) => {
    expect(await verdictOn(respond)).toBe(0);
  });

  test("a fetch that throws at once", async () => {
    const { transport } = setUp(() => {
      throw new TypeError("blocked by an extension");
    });
    expect(await transport.post(URL, "{}")).toBe(0);
  });
});

test.each<[string, number]>([
  ["120", 120_000],
  ["Sun, 22 Nov 2026 01:03:03 GMT", 60_000],
  ["later", 0],
])("a 503 with Retry-After %s requests %d ms", async (header, ms) => {
  expect(await verdictOn(() => problem(503, { "retry-after": header }))).toBe(ms);
  expect(await verdictOn(() => json(429, {}, "text/html", { "retry-after": header }))).toBe(ms);
});

test.each([
  [400, "split"],
  [413, "split"],
  [401, SLOWEST_MS],
  [403, SLOWEST_MS],
])("the collector's own %d means: %s", async (status, verdict) => {
  expect(await verdictOn(() => problem(status))).toBe(verdict);
  const type = "application/problem+json; charset=utf-8";
  expect(await verdictOn(() => json(status, {}, type))).toBe(verdict);
});

describe("a request that hangs", () => {
  test("fails after 30 s and releases its bytes", async () => {
    const { transport } = setUp(hang);
    const whole = transport.keepaliveBudget();
    const listener = vi.fn();
    transport.post(URL, HALF).then(listener);
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS - 1);
    expect(listener).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(listener).toHaveBeenCalledExactlyOnceWith(0);
    expect([TIMEOUT_MS, transport.keepaliveBudget()]).toEqual([30_000, whole]);
  });

  test("also fails where only its body hangs", async () => {
    const { transport } = setUp(async (url, init) => {
      const json = () => hang(url, init);
      return { status: 200, headers: new Headers(), json };
    });
    const post = transport.post(URL, "{}");
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS);
    expect(await post).toBe(0);
  });

  test("leaves no timer after its response", async () => {
    await verdictOn(() => json(200, { results: [] }));
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a beacon, where fetch does not outlive the page", () => {
  test("sends only the last batch, and has no response", async () => {
    const beacon = vi.fn(() => true);
    const { calls, transport } = setUp(undefined, beacon);
    expect(await transport.post(URL, "{}", true)).toBe(0);
    expect(beacon).toHaveBeenCalledExactlyOnceWith(URL, "{}");
    expect(calls).toHaveLength(0);
    expect(await transport.post(URL, "{}")).toEqual(new Map());
    expect([calls.length, beacon.mock.calls.length]).toEqual([1, 1]);
  });

  test("that the browser refuses is replaced by a request", async () => {
    const { transport, keepalives } = setUp(undefined, () => false);
    expect(await transport.post(URL, "{}", true)).toEqual(new Map());
    expect(keepalives()).toEqual([true]);
  });

  test("that throws or is disabled counts as no response", async () => {
    const { transport } = setUp(undefined, () => {
      throw new TypeError("navigator.sendBeacon is not a function");
    });
    const whole = transport.keepaliveBudget();
    expect(await transport.post(URL, "{}", true)).toBe(0);
    expect(transport.keepaliveBudget()).toBe(whole);
  });
});

describe("a single request", () => {
  const read = async ({ status }: { status: number }) => status;

  test("returns the value of `read` and does not use keepalive", async () => {
    const { transport, keepalives } = setUp(async () => html(418));
    expect(await transport.request(URL, "{}", 100, read)).toBe(418);
    expect(keepalives()).toEqual([false]);
  });

  test("rejects where the network does", async () => {
    const { transport } = setUp(() => Promise.reject(new TypeError("Failed to fetch")));
    await expect(transport.request(URL, "{}", 100, read)).rejects.toThrow("Failed to fetch");
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each<[string, Fetch]>([
    ["is aborted", hang],
    ["is not aborted by the browser, as after the back/forward cache", () => new Promise(() => {})],
  ])("rejects after the timeout where it %s", async (_, respond) => {
    const { calls, transport } = setUp(respond);
    const listener = vi.fn();
    transport.request(URL, "{}", 100, read).catch(listener);
    await vi.advanceTimersByTimeAsync(100);
    expect(listener).toHaveBeenCalledExactlyOnceWith(TIMEOUT);
    expect([calls[0]!.signal!.aborted, vi.getTimerCount()]).toEqual([true, 0]);
  });
});
