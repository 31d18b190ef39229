import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { delay, type Fault } from "./faults.ts";
import { type Answer, bodyOf, forward } from "./upstream.ts";

/** A proxy in front of a collector, with faults that can be switched while pages use it. */
export interface FaultProxy {
  /** Its origin. */
  readonly url: string;
  /**
   * Sets the fault of later requests; those in progress keep theirs.
   * @param scripts whether `/sdk/*` has the fault, too: most tests need the script. @default false
   */
  set(fault: Fault, options?: { scripts?: boolean }): void;
  /** The number of requests for a path, also of those that failed. */
  count(path: string): number;
  /** Closes every connection, and the proxy. */
  close(): Promise<void>;
}

/** A request in the proxy. */
interface Passage {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly body: Buffer;
  onward(): Promise<Answer>;
}

const READABLE = { "access-control-allow-origin": "*", "access-control-expose-headers": "Retry-After" };
const PORTAL = "<!doctype html><title>Welcome to our Wi-Fi</title><p>Please sign in.";

/** Waits for a delay. @param socket of the browser's connection */
type Wait = (ms: number, socket: Socket) => Promise<unknown>;

/**
 * Starts a proxy on a free port.
 * @param target the collector's address
 * @param first the fault at the beginning. @default delay()
 * @param wait replaces the clock, for tests of the proxy itself
 */
export async function faultProxy(
  target: string,
  first: Fault = delay(),
  wait: Wait = (ms) => sleep(ms),
): Promise<FaultProxy> {
  const address = new URL(target.replace("//localhost", "//127.0.0.1"));
  const counts = new Map<string, number>();
  let [fault, scripts] = [first, false];

  async function pass(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = pathOf(req);
    counts.set(path, (counts.get(path) ?? 0) + 1);
    const current: Fault = path.startsWith("/sdk/") && !scripts ? { kind: "pass" } : fault;
    if (current.kind === "refuse") return void req.socket.destroy();
    const body = await bodyOf(req);
    await apply(current, { req, res, body, onward: () => forward(address, req, body) }, wait);
  }

  const server = createServer((req, res) => {
    pass(req, res).catch(() => unreachable(res));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set: (next, options = {}) => {
      [fault, scripts] = [next, options.scripts ?? false];
    },
    count: (path) => counts.get(path) ?? 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const pathOf = ({ url }: IncomingMessage): string => url!.split("?")[0]!;

async function apply(fault: Fault, passage: Passage, wait: Wait): Promise<void> {
  const { req, res, onward } = passage;
  switch (fault.kind) {
    case "pass":
      return send(res, await onward());
    case "delay":
      await wait(fault.ms, req.socket);
      return sendIfConnected(passage);
    case "status503":
      return problem(res, fault.retryAfter);
    case "html200":
      return void res.writeHead(200, { "content-type": "text/html", ...(fault.cors && READABLE) }).end(PORTAL);
    case "cutMidAnswer":
      return cut(passage, await onward());
    case "answerLost":
      await onward();
      return void req.socket.destroy();
    case "hang":
    case "refuse":
      return;
  }
}

/** A request that the browser has canceled is never forwarded. */
async function sendIfConnected({ req, res, onward }: Passage): Promise<void> {
  if (!req.socket.destroyed) send(res, await onward());
}

function send(res: ServerResponse, { status, headers, body }: Answer): void {
  res.writeHead(status, headers as OutgoingHttpHeaders).end(body);
}

function cut({ req, res }: Passage, { status, headers, body }: Answer): void {
  res.writeHead(status, { ...headers, "content-length": body.length });
  res.write(body.subarray(0, Math.floor(body.length / 2)), () => req.socket.destroy());
}

function problem(res: ServerResponse, retryAfter: number | undefined): void {
  if (retryAfter !== undefined) res.setHeader("retry-after", retryAfter);
  res.writeHead(503, { "content-type": "text/plain", ...READABLE }).end("the upstream is unhealthy\n");
}

function unreachable(res: ServerResponse): void {
  if (res.headersSent || res.destroyed) res.destroy();
  else res.writeHead(502, { "content-type": "text/plain", ...READABLE }).end("no upstream\n");
}
