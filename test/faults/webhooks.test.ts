import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { check } from "../../collector/commands/check.ts";
import { createRandom } from "../bench/random.ts";
import { temporaryFolder } from "../support/folder.ts";
import { operatorOf } from "../support/operator.ts";
import { tenOff } from "../support/promotions-api.ts";
import { type ServerAsk, serverClient } from "../support/servers-api.ts";
import { type CollectorProcess, collectorProcess, LONG } from "./collector.ts";

const ROUNDS = LONG ? 50 : 4;
const PROPERTY = "?property_id=100001";
const SETTINGS = { WEBHOOKS_ALLOW_LOOPBACK: "true" };

/** A receiver that fails now and then, and remembers what it was told. */
async function receiver() {
  const random = createRandom(7);
  const bodies = new Map<string, string>();
  /** By promotion, the words it was told of it, each at its first telling. */
  const told = new Map<string, string[]>();
  const wrong: string[] = [];
  let attempts = 0;
  const server = createServer(async (req, res) => {
    const body = Buffer.concat(await req.toArray().catch(() => [])).toString();
    const id = String(req.headers["webhook-id"]);
    attempts += 1;
    if ((bodies.get(id) ?? body) !== body) wrong.push(`${id} was another message before`);
    bodies.set(id, body);
    const { type, events } = JSON.parse(body);
    for (const { data } of events) {
      const words = told.get(data.id) ?? [];
      const word = `${type} ${data.version}`;
      if (!words.includes(word)) told.set(data.id, [...words, word]);
    }
    // The answer may never be seen: then the same comes again.
    if (random.below(10) === 0) req.socket.destroy();
    else res.end();
  }).listen(0, "127.0.0.1");
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const url = `http://localhost:${(server.address() as AddressInfo).port}/`;
  return { url, told, wrong, attempts: () => attempts };
}

test("kill -9 between a change and its message, and between a message and its record: each change arrives, in order", {
  timeout: 1_800_000,
}, async () => {
  const { url, told, wrong, attempts } = await receiver();
  const dataFile = join(temporaryFolder(onTestFinished), "data.db");
  const random = createRandom(11);
  let collector: CollectorProcess = await collectorProcess(dataFile, SETTINGS);
  const ask: ServerAsk = (method, path, body) =>
    serverClient({ url: collector.url }, "secret")(method, `${path}${PROPERTY}`, body);
  const event_types = ["offers:promo:created", "offers:promo:updated", "offers:promo:deleted"];
  await ask("POST", "/v1/webhooks", { url, event_types });

  const expected = new Map<string, string[]>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const heard = attempts();
    for (let n = 0; n < 5 + random.below(10); n += 1) {
      const { id } = (await ask("POST", "/v3/promotions", tenOff())).json.data;
      await ask("PUT", `/v3/promotions/${id}`, { ...tenOff(), name: "Another name" });
      if (random.below(2) === 0) await ask("DELETE", `/v3/promotions/${id}`);
      const isGone = (await ask("GET", `/v3/promotions/${id}`)).status === 404;
      const words = ["offers:promo:created 1", "offers:promo:updated 2"];
      expected.set(String(id), isGone ? [...words, "offers:promo:deleted 3"] : words);
    }
    // Now and then before anything was sent, now and then in the middle of it.
    if (random.below(2) === 0) await expect.poll(attempts, { timeout: 30_000 }).toBeGreaterThan(heard);
    await collector.kill();
    collector = await collectorProcess(dataFile, SETTINGS);
  }

  // What failed is tried again after a minute; an operator need not wait.
  const missing = () =>
    [...expected].filter(([id, words]) => JSON.stringify(told.get(id)) !== JSON.stringify(words)).map(([id]) => id);
  const hurry = async () => {
    const { data } = (await ask("GET", "/v1/webhooks/1/deliveries")).json;
    for (const { id, attempts } of data.filter(({ status }: { status: string }) => status === "pending"))
      if (attempts > 0) await ask("POST", `/v1/webhooks/1/deliveries/${id}/redeliver`, {});
    return missing();
  };
  await expect.poll(hurry, { timeout: 600_000, interval: 500 }).toEqual([]);
  expect(wrong).toEqual([]);
  await collector.kill();
  expect(check(operatorOf(dataFile))).toBe(0);
  console.log(`${ROUNDS} kills: ${expected.size} promotions, ${attempts()} attempts`);
});
