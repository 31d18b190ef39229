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

const ROUNDS = LONG ? 50 : 2;
const PROPERTY = "?property_id=100001";
const SETTINGS = { WEBHOOKS_ALLOW_LOOPBACK: "true" };

/** A receiver that fails now and then, and records the messages. */
async function receiver() {
  const random = createRandom(7);
  const bodies = new Map<string, string>();
  /** The changes by promotion, in the order of their first arrival. */
  const arrived = new Map<string, string[]>();
  const wrong: string[] = [];
  let attempts = 0;
  const server = createServer(async (req, res) => {
    const body = Buffer.concat(await req.toArray().catch(() => [])).toString();
    const id = String(req.headers["webhook-id"]);
    attempts += 1;
    if ((bodies.get(id) ?? body) !== body) wrong.push(`${id} had another body before`);
    bodies.set(id, body);
    const { type, events } = JSON.parse(body);
    for (const { data } of events) {
      const changes = arrived.get(data.id) ?? [];
      const change = `${type} ${data.version}`;
      if (!changes.includes(change)) arrived.set(data.id, [...changes, change]);
    }
    // A lost response: the same message must arrive again.
    if (random.below(10) === 0) req.socket.destroy();
    else res.end();
  }).listen(0, "127.0.0.1");
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const url = `http://localhost:${(server.address() as AddressInfo).port}/`;
  return { url, arrived, wrong, attempts: () => attempts };
}

test("kill -9 between a change and its message, and between a message and its record: every change arrives, in order", {
  timeout: 1_800_000,
}, async () => {
  const { url, arrived, wrong, attempts } = await receiver();
  const dataFile = join(temporaryFolder(onTestFinished), "data.db");
  const random = createRandom(11);
  let collector: CollectorProcess = await collectorProcess(dataFile, SETTINGS);
  const request: ServerAsk = (method, path, body) =>
    serverClient({ url: collector.url }, "a-secret-of-at-least-32-characters")(method, `${path}${PROPERTY}`, body);
  const event_types = ["offers:promo:created", "offers:promo:updated", "offers:promo:deleted"];
  await request("POST", "/v1/webhooks", { url, event_types });

  const expected = new Map<string, string[]>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = attempts();
    for (let n = 0; n < 5 + random.below(10); n += 1) {
      const { id } = (await request("POST", "/v3/promotions", tenOff())).json.data;
      await request("PUT", `/v3/promotions/${id}`, { ...tenOff(), name: "Another name" });
      if (random.below(2) === 0) await request("DELETE", `/v3/promotions/${id}`);
      const isGone = (await request("GET", `/v3/promotions/${id}`)).status === 404;
      const changes = ["offers:promo:created 1", "offers:promo:updated 2"];
      expected.set(String(id), isGone ? [...changes, "offers:promo:deleted 3"] : changes);
    }
    // At random before the first message, or among the messages.
    if (random.below(2) === 0) await expect.poll(attempts, { timeout: 30_000 }).toBeGreaterThan(before);
    await collector.kill();
    collector = await collectorProcess(dataFile, SETTINGS);
  }

  // A failed message is retried after a minute; redelivery saves the wait.
  const missing = () =>
    [...expected]
      .filter(([id, changes]) => JSON.stringify(arrived.get(id)) !== JSON.stringify(changes))
      .map(([id]) => id);
  const redeliverPending = async () => {
    const { data } = (await request("GET", "/v1/webhooks/1/deliveries")).json;
    for (const { id, attempts } of data.filter(({ status }: { status: string }) => status === "pending"))
      if (attempts > 0) await request("POST", `/v1/webhooks/1/deliveries/${id}/redeliver`, {});
    return missing();
  };
  await expect.poll(redeliverPending, { timeout: 600_000, interval: 500 }).toEqual([]);
  expect(wrong).toEqual([]);
  await collector.kill();
  expect(check(operatorOf(dataFile))).toBe(0);
  console.log(`${ROUNDS} kills: ${expected.size} promotions, ${attempts()} attempts`);
});
