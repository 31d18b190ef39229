import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { MOST_WAITING } from "../../collector/http/one-at-a-time.ts";
import { type HttpServer, listen } from "../../collector/http-server.ts";
import { type Collector, startCollector } from "../support/collector.ts";

type Exchange = readonly [IncomingMessage, ServerResponse];

/** More than the systems of both ends keep for a client that does not read. */
const LARGE = Buffer.alloc(32 * 2 ** 20, "a");

/** Requests that the server has started, and those that wait for the next one. */
const started: Exchange[] = [];
let notify = (): void => {};
let server: HttpServer;
let collector: Collector;
beforeAll(async () => {
  collector = await startCollector({ env: { BASE_PATH: "/promotrail" } });
  server = await listen("127.0.0.1", 0);
  server.serve((req, res) => {
    started.push([req, res]);
    notify();
  });
});
afterAll(() => Promise.all([server.close(), collector.close()]));

async function nextStarted(): Promise<Exchange> {
  while (started.length === 0) await new Promise<void>((resolve) => (notify = resolve));
  return started.shift()!;
}

function connected({ url }: { readonly url: string }): Socket {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  return socket;
}

const get = (path: string, headers = ""): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
const getLast = (path: string): string => get(path, "Connection: close\r\n");

describe("requests of one connection", () => {
  test("are answered in turn, and a request starts after the answer before it", async () => {
    const client = connected(server);
    client.write(get("/1") + get("/2") + getLast("/3"));
    for (const path of ["/1", "/2", "/3"]) {
      const [req, res] = await nextStarted();
      expect([req.url, started.length]).toEqual([path, 0]);
      res.end(`answer to ${path}`);
    }
    expect((await text(client)).match(/answer to \/\d/g)).toEqual(["answer to /1", "answer to /2", "answer to /3"]);
  });

  test("make one answer only, while the client reads nothing", async () => {
    const client = connected(server);
    client.pause();
    client.write(get("/unread").repeat(MOST_WAITING + 1));
    const [req, res] = await nextStarted();
    res.end(LARGE);
    const other = connected(server);
    other.write(getLast("/honest"));
    const [honest, answer] = await nextStarted();
    expect(honest.url).toBe("/honest");
    answer.end("at once");
    expect(await text(other)).toContain("at once");
    expect(started).toEqual([]);
    expect(req.socket.writableLength).toBeLessThan(LARGE.length + 1_000);
    client.destroy();
    await once(res, "close");
  });

  test("that are more than wait, end it", async () => {
    const client = connected(server);
    client.on("error", () => {});
    client.write(get("/flood").repeat(MOST_WAITING + 2));
    const [, res] = await nextStarted();
    await once(res, "close");
    expect(started).toEqual([]);
  });

  test("do not start after the client has left", async () => {
    const client = connected(server);
    client.write(get("/left").repeat(2));
    const [, res] = await nextStarted();
    client.destroy();
    await once(res, "close");
    expect(started).toEqual([]);
  });
});

describe("a connection without any progress for a minute", () => {
  // Node's sign of it: the timer of a connection begins anew with each byte that its client takes.
  const passMinute = (socket: Socket) => socket.emit("timeout");

  test("goes on while its answer is made", async () => {
    const client = connected(server);
    client.write(getLast("/slow"));
    const [req, res] = await nextStarted();
    passMinute(req.socket);
    res.end("made in two minutes");
    expect(await text(client)).toContain("made in two minutes");
  });

  test("ends where the client does not read its answer", async () => {
    const client = connected(server);
    client.on("error", () => {});
    client.pause();
    client.write(get("/unread"));
    const [req, res] = await nextStarted();
    res.end(LARGE);
    passMinute(req.socket);
    expect(req.socket.destroyed).toBe(true);
  });

  test("ends where it has no request", async () => {
    const client = connected(server);
    client.write(get("/one"));
    const [req, res] = await nextStarted();
    res.end();
    await once(res, "close");
    passMinute(req.socket);
    expect(req.socket.destroyed).toBe(true);
  });
});

test("a client that reads slowly gets the whole of a large answer", async () => {
  const client = connected(server);
  client.write(getLast("/export"));
  const [, res] = await nextStarted();
  res.end(LARGE);
  let bytes = 0;
  for await (const chunk of client) {
    bytes += chunk.length;
    await setImmediate();
  }
  expect(bytes).toBeGreaterThan(LARGE.length);
});

describe.each(["/openapi.json", "/docs", "/promotrail/openapi.json", "/promotrail/docs"])("%s", (path) => {
  test("has an ETag, and is not sent again to a client that has it", async () => {
    const { port } = new URL(collector.url);
    const origin = `http://localhost:${port}`;
    const first = await fetch(origin + path);
    const etag = first.headers.get("etag")!;
    expect([first.status, (await first.text()).length > 100_000, etag]).toEqual([
      200,
      true,
      expect.stringMatching(/^"[\w-]{43}"$/),
    ]);
    const again = connected(collector);
    again.write(get(path, `If-None-Match: ${etag}\r\nConnection: close\r\n`));
    expect(await text(again)).toMatch(/^HTTP\/1.1 304 /);
  });
});
