import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { type CollectorProcess, collectorProcess, LONG } from "./collector.ts";

/** A connection that we hold, and what came back before it was closed. */
interface Held {
  readonly socket: Socket;
  readonly closed: Promise<string>;
}

async function hold({ url }: CollectorProcess, begin: string): Promise<Held> {
  const { port } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1");
  await once(socket, "connect");
  let answer = "";
  socket.setEncoding("utf8").on("data", (text) => {
    answer += text;
  });
  // One that is cut while it writes has an error as well.
  socket.on("error", () => {});
  if (begin !== "") socket.write(begin);
  return { socket, closed: once(socket, "close").then(() => answer) };
}

/** So many connections, a hundred at a time. */
async function holdMany(count: number, collector: CollectorProcess, begin: (n: number) => string): Promise<Held[]> {
  const held: Held[] = [];
  while (held.length < count) {
    const some = Array.from({ length: Math.min(100, count - held.length) }, (_, n) => hold(collector, begin(n)));
    held.push(...(await Promise.all(some)));
  }
  onTestFinished(() => {
    for (const { socket } of held) socket.destroy();
  });
  return held;
}

let serial = 0;

/** An honest client. @returns what became of its event */
async function sendEvent({ url }: CollectorProcess): Promise<string> {
  serial += 1;
  const events = [{ event_id: `honest-${serial}`, category: "pageview", action: "view" }];
  const body = JSON.stringify({ write_key: "wk_demo", events });
  const answer = await fetch(`${url}/v1/events`, { method: "POST", body });
  return (await answer.json()).results[0].outcome;
}

async function expectHonestAnswered(collector: CollectorProcess): Promise<void> {
  for (let n = 0; n < 20; n += 1) expect(await sendEvent(collector)).toBe("stored");
}

/** The collector notices a closed connection when it comes to it. */
async function filesBackTo(files: number, collector: CollectorProcess): Promise<void> {
  while ((await collector.usage()).files > files) await sleep(100);
}

const started = async () => collectorProcess(join(temporaryFolder(onTestFinished), "data.db"));

test("connections that say nothing, or half a head: others are answered, these are cut, and all is given back", {
  timeout: 120_000,
}, async () => {
  const count = LONG ? 2_000 : 200;
  const collector = await started();
  await expectHonestAnswered(collector);
  const before = await collector.usage();
  const held = await holdMany(count, collector, (n) => (n % 2 ? "" : "POST /v1/events HTTP/1.1\r\nHost: shop.exa"));
  const meanwhile = await collector.usage();
  await expectHonestAnswered(collector);

  const answers = await Promise.all(held.map(({ closed }) => closed));
  await filesBackTo(before.files + 5, collector);
  await expectHonestAnswered(collector);
  const after = await collector.usage();
  console.log(`${count} idle connections`, { before, meanwhile, after });
  console.log([...new Set(answers)]);
  expect(after.megabytes).toBeLessThan(before.megabytes + 100);
});

test("bodies sent a byte a second: others are answered, these are cut when their time is over", {
  timeout: 120_000,
}, async () => {
  const count = LONG ? 200 : 50;
  const collector = await started();
  await expectHonestAnswered(collector);
  const before = await collector.usage();
  const from = performance.now();
  const head = "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n";
  const held = await holdMany(count, collector, () => head);
  const drip = setInterval(() => {
    for (const { socket } of held) if (socket.writable) socket.write("{");
  }, 1_000);
  onTestFinished(() => clearInterval(drip));
  await sleep(3_000);
  await expectHonestAnswered(collector);
  const meanwhile = await collector.usage();
  if (LONG) {
  const answers = await Promise.all(held.map(({ closed }) => closed));
  console.log(performance.now() - from, [...new Set(answers)]);
  }
  for (const { socket } of held) socket.destroy();
  await filesBackTo(before.files + 5, collector);
  const after = await collector.usage();
  console.log(`${count} slow bodies`, { before, meanwhile, after });
  expect(after.megabytes).toBeLessThan(before.megabytes + 100);
});
