import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { answerLost, cutMidAnswer, delay, hang, html200, pass, refuse, status503 } from "./faults.ts";
import { type FaultProxy, faultProxy } from "./proxy.ts";
import { bodyOf } from "./upstream.ts";

let upstream: Server;
let target: string;
let proxy: FaultProxy;
let received: string[];

beforeAll(async () => {
  upstream = createServer(async (req, res) => {
    const body = (await bodyOf(req)).toString();
    received.push(`${req.method} ${req.url} ${body}`);
    res.writeHead(201, { "content-type": "text/x-echo", "access-control-allow-origin": "https://shop.example" });
    res.end(`echo: ${body}`);
  });
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  target = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => upstream.close(resolve)));

beforeEach(async () => {
  received = [];
  proxy = await faultProxy(target, pass);
});
afterEach(() => proxy.close());

const post = (path = "/v1/events", ms = 2_000): Promise<Response> =>
  fetch(proxy.url + path, { method: "POST", body: "hello", signal: AbortSignal.timeout(ms) });

test("without a fault, requests and responses pass unchanged", async () => {
  const answer = await post("/v1/events?a=b");
  expect(answer.status).toBe(201);
  expect(answer.headers.get("content-type")).toBe("text/x-echo");
  expect(answer.headers.get("access-control-allow-origin")).toBe("https://shop.example");
  expect(await answer.text()).toBe("echo: hello");
  expect(received).toEqual(["POST /v1/events?a=b hello"]);
});

test("requests are counted by path", async () => {
  await post("/v1/events?a=b");
  proxy.set(refuse);
  await expect(post()).rejects.toThrow();
  expect(proxy.count("/v1/events")).toBe(2);
  expect(proxy.count("/v1/other")).toBe(0);
});

describe("a delayed request", () => {
  const delays: number[] = [];

  /** A proxy with a delay that ends by a promise, not by the clock. */
  async function delayed(until: (socket: Socket) => Promise<unknown>): Promise<FaultProxy> {
    delays.length = 0;
    const wait = (ms: number, socket: Socket) => {
      delays.push(ms);
      return until(socket);
    };
    const own = await faultProxy(target, delay(150), wait);
    onTestFinished(() => own.close());
    return own;
  }

  test("arrives after the delay", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { url } = await delayed(() => promise);
    const response = fetch(`${url}/v1/events`, { method: "POST", body: "hello" });
    await expect.poll(() => delays, { timeout: 60_000 }).toEqual([150]);
    expect(received).toEqual([]);
    resolve();
    expect((await response).status).toBe(201);
    expect(received).toEqual(["POST /v1/events hello"]);
  });

  test("never arrives if the browser cancels it meanwhile", async () => {
    const own = await delayed((socket) => once(socket, "close"));
    const control = new AbortController();
    const response = fetch(`${own.url}/v1/events`, { method: "POST", body: "hello", signal: control.signal });
    await expect.poll(() => delays, { timeout: 60_000 }).toEqual([150]);
    control.abort();
    await expect(response).rejects.toThrow();
    own.set(pass);
    await fetch(`${own.url}/v1/later`, { method: "POST", body: "hello" });
    expect(received).toEqual(["POST /v1/later hello"]);
  });
});

test("a 503 can be read by pages, with or without Retry-After, and nothing is forwarded", async () => {
  proxy.set(status503({ retryAfter: 7 }));
  const answer = await post();
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("7");
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  expect(answer.headers.get("access-control-expose-headers")).toBe("Retry-After");
  proxy.set(status503());
  expect((await post()).headers.has("retry-after")).toBe(false);
  expect(received).toEqual([]);
});

test("a captive portal responds 200 to everything, readable by pages or not", async () => {
  proxy.set(html200());
  const answer = await post();
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html"]);
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  proxy.set(html200({ cors: false }));
  expect((await post()).headers.has("access-control-allow-origin")).toBe(false);
  expect(received).toEqual([]);
});

/** All bytes of the response to a request, until the connection ends. */
async function bytesUntilTheEnd(): Promise<string> {
  const { port, host } = new URL(proxy.url);
  const socket = connect(Number(port), "127.0.0.1");
  socket.write(`POST /v1/events HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 5\r\n\r\nhello`);
  return text(socket);
}

test("an answer that is cut begins well and never ends", async () => {
  proxy.set(cutMidAnswer);
  const [head, body] = (await bytesUntilTheEnd()).split("\r\n\r\n");
  expect(head).toMatch(/^HTTP\/1\.1 201 /);
  expect(head).toContain("content-length: 11");
  expect(body).toBe("echo: hello".slice(0, 5));
  expect(received).toHaveLength(1);
});

test("a request with a lost response has arrived", async () => {
  proxy.set(answerLost);
  await expect(post()).rejects.toThrow();
  expect(received).toHaveLength(1);
});

test("a request that hangs gets no response, does not arrive, and does not block the close of the proxy", async () => {
  proxy.set(hang);
  await expect(post("/v1/events", 200)).rejects.toThrow(/timeout/i);
  expect(received).toEqual([]);
});

test("a collector that is down closes the connection", async () => {
  proxy.set(refuse);
  await expect(post()).rejects.toThrow("fetch failed");
  expect(received).toEqual([]);
});

test("scripts load in spite of faults, unless the fault includes them", async () => {
  proxy.set(refuse);
  expect((await post("/sdk/web_event.js?key=wk_demo")).status).toBe(201);
  proxy.set(refuse, { scripts: true });
  await expect(post("/sdk/web_event.js")).rejects.toThrow();
});

test("faults can be switched while the proxy runs", async () => {
  proxy.set(status503());
  expect((await post()).status).toBe(503);
  proxy.set(pass);
  expect((await post()).status).toBe(201);
});

test("without a collector the response is a 502 that pages can read", async () => {
  const unconnected = await faultProxy("http://127.0.0.1:1", pass);
  const answer = await fetch(`${unconnected.url}/v1/events`);
  expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([502, "*"]);
  await unconnected.close();
});
