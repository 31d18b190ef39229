import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { post } from "../../collector/outbound/post.ts";

const LOOPBACK = { address: "127.0.0.1", family: 4 } as const;

/** A receiver. Its host name does not resolve: requests must use the checked address. */
async function receiver(respond: RequestListener): Promise<URL> {
  const server = createServer(respond).listen(0, "127.0.0.1");
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return new URL(`http://hook.example:${(server.address() as AddressInfo).port}/path?a=1`);
}

const send = (url: URL, timeout = 60_000, body = '{"a":"ü"}') =>
  post({ url, to: LOOPBACK, headers: { "Content-Type": "application/json", "x-own": "1" }, body, timeout });

test("a message arrives complete, at the checked address, with the host name", async () => {
  const received: unknown[] = [];
  const url = await receiver(async (req, res) => {
    const chunks = await req.toArray();
    received.push(req.method, req.url, req.headers.host, req.headers["x-own"], Buffer.concat(chunks).toString());
    res.writeHead(202, { "Retry-After": "7" }).end("thanks");
  });
  expect(await send(url)).toEqual({ status: 202, answer: "thanks", retryAfter: 7_000 });
  expect(received).toEqual(["POST", "/path?a=1", url.host, "1", '{"a":"ü"}']);
});

test("a redirect is not followed", async () => {
  const target = await receiver(() => expect.unreachable("the redirect was followed"));
  const url = await receiver((_, res) => res.writeHead(307, { Location: target.href }).end());
  expect(await send(url)).toMatchObject({ status: 307 });
});

test("only the beginning of a large response is read", async () => {
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
  expect(await send(url)).toMatchObject({ status: 200, answer: "x".repeat(1_024) });
});

test("a connection that the receiver closed between two messages is replaced", async () => {
  let requests = 0;
  const url = await receiver((req, res) => {
    requests += 1;
    req.resume();
    res.end(() => void setImmediate(() => req.socket.resetAndDestroy()));
  });
  for (let n = 0; n < 5; n += 1) expect(await send(url)).toMatchObject({ status: 200 });
  expect(requests).toBe(5);
});

test.each<[string, RequestListener]>([
  ["hangs", () => {}],
  ["responds too slowly", (_, res) => void res.write("a")],
])("a receiver that %s is a timeout", async (_, respond) => {
  expect(await send(await receiver(respond), 300)).toEqual({ failed: "timeout" });
});

test.each<[string, RequestListener]>([
  ["within a response", (req, res) => void res.write("a", () => req.socket.destroy())],
  ["at once", (req) => req.socket.destroy()],
])("a receiver that closes the connection %s is broken_off", async (_, respond) => {
  expect(await send(await receiver(respond))).toEqual({ failed: "broken_off" });
});

test("a receiver without HTTP, without TLS, or without a process fails", async () => {
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
