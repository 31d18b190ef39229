import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { post } from "../../collector/outbound/post.ts";

const LOOPBACK = { address: "127.0.0.1", family: 4 } as const;

/** The path of a receiver of this name, which is not asked of anybody. */
async function receiver(answer: RequestListener): Promise<URL> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return new URL(`http://hook.example:${(server.address() as AddressInfo).port}/path?a=1`);
}

const send = (url: URL, timeout = 5_000, body = '{"a":"ü"}') =>
  post({ url, to: LOOPBACK, headers: { "Content-Type": "application/json", "x-own": "1" }, body, timeout });

test("it arrives at the checked address, under the name, whole", async () => {
  const told: unknown[] = [];
  const url = await receiver(async (req, res) => {
    const chunks = await req.toArray();
    told.push(req.method, req.url, req.headers.host, req.headers["x-own"], Buffer.concat(chunks).toString());
    res.writeHead(202, { "Retry-After": "7" }).end("thanks");
  });
  expect(await send(url)).toEqual({ status: 202, answer: "thanks", retryAfter: 7_000 });
  expect(told).toEqual(["POST", "/path?a=1", url.host, "1", '{"a":"ü"}']);
});

test("a redirect is an answer: nobody follows it", async () => {
  const elsewhere = await receiver(() => expect.unreachable("it was followed"));
  const url = await receiver((_, res) => res.writeHead(307, { Location: elsewhere.href }).end());
  expect(await send(url)).toMatchObject({ status: 307 });
});

test("of ten megabytes only the beginning is read", async () => {
  let written = 0;
  const url = await receiver((_, res) => {
    res.on("error", () => {});
    const more = () => {
      while (written < 10 * 2 ** 20) {
        written += 16_384;
        if (!res.write("x".repeat(16_384))) return void res.once("drain", more);
      }
      res.end();
    };
    more();
  });
  const posted = await send(url);
  expect(posted).toMatchObject({ status: 200, answer: "x".repeat(1_024) });
});

test("one that was closed between two messages is connected to anew", async () => {
  let seen = 0;
  const url = await receiver((req, res) => {
    seen += 1;
    req.resume();
    res.end(() => void setImmediate(() => req.socket.resetAndDestroy()));
  });
  for (let n = 0; n < 5; n += 1) expect(await send(url)).toMatchObject({ status: 200 });
  expect(seen).toBe(5);
});

test.each<[string, RequestListener, string]>([
  ["hangs", () => {}, "timeout"],
  ["answers too slowly", (_, res) => void res.write("a"), "timeout"],
  ["closes in the middle", (req, res) => void res.write("a", () => req.socket.destroy()), "broken_off"],
  ["closes at once", (req) => req.socket.destroy(), "broken_off"],
])("one that %s has failed", async (_, answer, failed) => {
  expect(await send(await receiver(answer), 300)).toEqual({ failed });
});

test("one that speaks no HTTP, one that is not there, and one without TLS have failed", async () => {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => void sockets.push(socket.on("error", () => {}).end("hello\r\n\r\n")));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  expect(await send(new URL(`http://hook.example:${port}/`))).toEqual({ failed: "broken_off" });
  expect(await send(new URL(`https://hook.example:${port}/`))).toEqual({ failed: "tls" });
  for (const socket of sockets) socket.destroy();
  server.close();
  await once(server, "close");
  expect(await send(new URL(`http://hook.example:${port}/`))).toEqual({ failed: "refused" });
});
