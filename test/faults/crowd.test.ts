import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { type CollectorProcess, collectorProcess, LONG } from "./collector.ts";

/** Many connections that never come to the end of a request. */
interface Crowd {
  readonly size: number;
  /** What the nth of them says at once. */
  readonly begin: (n: number) => string;
  /** What each of them says every second. */
  readonly drip?: string;
  /** Seconds after which the collector cuts them. */
  readonly cutAfter: number;
  /** Whether they wait for that, or leave by themselves. */
  readonly stays: boolean;
}

interface Held {
  readonly socket: Socket;
  /** What was answered until it was closed. */
  readonly closed: Promise<string>;
}

async function hold(port: number, begin: string): Promise<Held> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  let answer = "";
  socket.setEncoding("utf8").on("data", (text) => {
    answer += text;
  });
  const closed = new Promise<string>((resolve) => socket.once("close", () => resolve(answer)));
  // One that is cut while it writes has an error as well.
  socket.on("error", () => {});
  if (begin !== "") socket.write(begin);
  return { socket, closed };
}

/** Gathers a crowd, a hundred at a time. */
async function gather({ url }: CollectorProcess, { size, begin, drip }: Crowd): Promise<Held[]> {
  const port = Number(new URL(url).port);
  const held: Held[] = [];
  while (held.length < size) {
    const some = Array.from({ length: Math.min(100, size - held.length) }, (_, n) => hold(port, begin(n)));
    held.push(...(await Promise.all(some)));
  }
  const dripping = setInterval(() => {
    for (const { socket } of held) if (drip && socket.writable) socket.write(drip);
  }, 1_000);
  onTestFinished(() => {
    clearInterval(dripping);
    for (const { socket } of held) socket.destroy();
  });
  return held;
}

let serial = 0;

/** Events of honest clients, one after the other. */
async function expectHonestAnswered({ url }: CollectorProcess): Promise<void> {
  for (let n = 0; n < 20; n += 1) {
    serial += 1;
    const events = [{ event_id: `honest-${serial}`, category: "pageview", action: "view" }];
    const body = JSON.stringify({ write_key: "wk_demo", events });
    const answer = await fetch(`${url}/v1/events`, { method: "POST", body });
    expect(await answer.json()).toMatchObject({ results: [{ outcome: "stored" }] });
  }
}

/** All of them were answered, in our shape, before they were cut. */
async function expectCut(held: readonly Held[], cutAfter: number): Promise<void> {
  const from = performance.now();
  for (const answer of new Set(await Promise.all(held.map(({ closed }) => closed)))) {
    const [head = "", body = ""] = answer.split("\r\n\r\n");
    expect(head).toMatch(/^HTTP\/1.1 408 /);
    expect(JSON.parse(body)).toMatchObject({ status: 408, detail: "The request took too long to arrive." });
  }
  const seconds = (performance.now() - from) / 1_000;
  console.log(`the last was cut after ${seconds.toFixed(1)} s`);
  // Every 2 s it is looked who has taken too long; how much more it takes says nothing where other tests run.
  if (LONG) expect(seconds).toBeLessThan(cutAfter + 5);
}

test.each<[string, Crowd]>([
  [
    "connections that say nothing, or half a head",
    {
      size: LONG ? 2_000 : 200,
      begin: (n) => (n % 2 ? "" : "POST /v1/events HTTP/1.1\r\nHost: shop.exa"),
      cutAfter: 10,
      stays: true,
    },
  ],
  [
    "bodies sent a byte a second",
    {
      size: 200,
      begin: () => "POST /v1/events HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 1000\r\n\r\n",
      drip: "{",
      cutAfter: 30,
      stays: LONG,
    },
  ],
])(
  "%s: others are answered, these are cut in time, and what they held is given back",
  { timeout: 120_000 },
  async (_, crowd) => {
    const collector = await collectorProcess(join(temporaryFolder(onTestFinished), "data.db"));
    await expectHonestAnswered(collector);
    const before = await collector.usage();
    const held = await gather(collector, crowd);
    await expectHonestAnswered(collector);
    const meanwhile = await collector.usage();

    if (crowd.stays) await expectCut(held, crowd.cutAfter);
    else for (const { socket } of held) socket.destroy();
    // A few are those of the clients that ask for it.
    while ((await collector.usage()).files > before.files + 5) await sleep(100);
    await expectHonestAnswered(collector);
    const after = await collector.usage();
    console.log(`${crowd.size} connections`, { before, meanwhile, after });
    for (const { megabytes } of [meanwhile, after]) expect(megabytes).toBeLessThan(before.megabytes + 100);
  },
);
