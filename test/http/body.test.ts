import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { RequestAborted, readBytes, readText, stopReading } from "../../collector/http/body.ts";
import { sendProblem } from "../../collector/http/problem.ts";
import { openBodies } from "../../collector/services/open-bodies.ts";
import { isRefusal } from "../../collector/services/refusal.ts";

/** A server, and a client that sends five of the hundred bytes of a body. */
async function halfABody(handle: (req: IncomingMessage, res: ServerResponse) => void): Promise<Socket> {
  const server = createServer(handle).listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  onTestFinished(() => void server.close());
  onTestFinished(() => void socket.destroy());
  socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabcde");
  return socket;
}

const SHORT = 50;

test("a client that stops sending is answered 408, and the connection ends", async () => {
  const socket = await halfABody(async (req, res) => {
    const text = await readText(req, { bodies: openBodies(), sender: "server" }, { timeout: SHORT });
    if (isRefusal(text)) sendProblem(res, text);
  });
  let answer = "";
  for await (const chunk of socket) answer += chunk;
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
});

test("a client without a server key is answered 408 where its body does not arrive at a pace", async () => {
  const socket = await halfABody(async (req, res) => {
    const text = await readText(req, { bodies: openBodies(), sender: { network: "203.0.113.9" } }, { pace: SHORT });
    if (isRefusal(text)) sendProblem(res, text);
  });
  let answer = "";
  for await (const chunk of socket) answer += chunk;
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
});

test("an upload that stops for too long is aborted after its first bytes are read", async () => {
  const received = Promise.withResolvers<unknown[]>();
  await halfABody(async (req) => {
    const pieces: unknown[] = [];
    try {
      for await (const piece of readBytes(req, SHORT) as AsyncIterable<Uint8Array>) pieces.push(String(piece));
    } catch (error) {
      pieces.push(error);
    }
    received.resolve(pieces);
  });
  expect(await received.promise).toEqual(["abcde", expect.any(RequestAborted)]);
});

test("the connection of a client that stops sending after its response ends", async () => {
  const socket = await halfABody((req, res) => {
    res.once("finish", () => stopReading(req, SHORT));
    res.end("no");
  });
  let answer = "";
  for await (const chunk of socket) answer += chunk;
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
});
