import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { EVENT_TYPES } from "../../collector/contract/webhook-events.ts";
import { collectorForTest } from "../support/collector.ts";
import { HAS_CURL } from "../support/curl.ts";
import { blocksOf, readPage, runCommand } from "./page.ts";

const PAGE = "docs/webhooks.md";

test.skipIf(!HAS_CURL)("the commands of docs/webhooks.md subscribe, and the test message arrives", async () => {
  const arrived: string[] = [];
  const receiver = createServer(async (req, res) => {
    arrived.push(Buffer.concat(await req.toArray()).toString());
    res.end();
  }).listen(0, "127.0.0.1");
  onTestFinished(() => receiver.closeAllConnections());
  onTestFinished(() => void receiver.close());
  await once(receiver, "listening");
  const collector = await collectorForTest({ demo: true, env: { WEBHOOKS_ALLOW_LOOPBACK: "true" } });
  const { port } = receiver.address() as AddressInfo;
  const commands = blocksOf(PAGE, "sh").join("\n").replaceAll("http://localhost:9000", `http://localhost:${port}`);
  const output = await runCommand(commands, collector);
  expect(output).toContain('"secret":"whsec_');
  expect(output).toContain('"redelivered":0');
  await expect.poll(() => arrived.length, { timeout: 60_000 }).toBe(1);
  expect(JSON.parse(arrived[0]!)).toMatchObject({ type: "offers:test", tenantid: "100001" });
});

test("docs/webhooks.md lists each event type", () => {
  const words = EVENT_TYPES.map((type) => type.split(":").at(-1)!);
  const kinds = EVENT_TYPES.map((type) => type.slice(0, type.lastIndexOf(":")));
  expect([...words, ...kinds].filter((word) => !readPage(PAGE).includes(word))).toEqual([]);
});
