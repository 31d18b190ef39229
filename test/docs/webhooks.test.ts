import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { EVENT_TYPES } from "../../collector/contract/webhook-events.ts";
import { ADMIN_TOKEN, startCollector } from "../support/collector.ts";
import { HAS_CURL } from "../support/curl.ts";

const page = readFileSync(new URL("../../docs/webhooks.md", import.meta.url), "utf8");

test.skipIf(!HAS_CURL)("webhooks.md's commands subscribe, and the test message arrives", async () => {
  const arrived: string[] = [];
  const receiver = createServer(async (req, res) => {
    arrived.push(Buffer.concat(await req.toArray()).toString());
    res.end();
  }).listen(0, "127.0.0.1");
  onTestFinished(() => receiver.closeAllConnections());
  onTestFinished(() => void receiver.close());
  await once(receiver, "listening");
  const collector = await startCollector({ demo: true, env: { WEBHOOKS_ALLOW_LOOPBACK: "true" } });
  onTestFinished(() => collector.close());
  const commands = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, text]) => text!).join("\n");
  const script = commands
    .replaceAll("http://localhost:8080", collector.url)
    .replaceAll("http://localhost:9000", `http://localhost:${(receiver.address() as AddressInfo).port}`)
    .replaceAll("curl ", "curl -sS --fail-with-body ");
  const env = { PATH: process.env.PATH, ADMIN_TOKEN };
  const { stdout } = await promisify(execFile)("sh", ["-ec", script], { env });
  expect(stdout).toContain('"secret":"whsec_');
  expect(stdout).toContain('"redelivered":0');
  await expect.poll(() => arrived.length, { timeout: 10_000 }).toBe(1);
  expect(JSON.parse(arrived[0]!)).toMatchObject({ type: "offers:test", tenantid: "100001" });
});

test("webhooks.md tells of every type", () => {
  const words = EVENT_TYPES.map((type) => type.split(":").at(-1)!);
  const kinds = EVENT_TYPES.map((type) => type.slice(0, type.lastIndexOf(":")));
  expect([...words, ...kinds].filter((word) => !page.includes(word))).toEqual([]);
});
