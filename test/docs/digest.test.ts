import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { expect, onTestFinished, test } from "vitest";
import { digestRenderer } from "../../collector/http/digest/render.ts";
import type { CodeRow, DigestFacts } from "../../collector/services/digest/facts.ts";
import { collectorForTest } from "../support/collector.ts";
import { HAS_CURL } from "../support/curl.ts";
import { blocksOf, runCommand } from "./page.ts";

const PAGE = "docs/digest.md";

const zero: CodeRow = {
  ...{ code: null, currency: "USD", attempts: 0, recognized: 0, conditions_met: 0, accepted: 0, redeemed: 0 },
  ...{ failed: 0, not_known: 0, lost_carts: 0, lost_value: null, lost_value_minor: null, redemptions: 0, observed: 0 },
  ...{ reversed: 0, discount: null, discount_minor: null, shipping_discount: null, shipping_discount_minor: null },
  ...{ reversed_discount: null, reversed_discount_minor: null, reasons: [], code_group: null, code_group_id: null },
};

const facts: DigestFacts = {
  property: { id: "100001", name: "My shop", time_zone: "UTC" },
  week: { from: Date.UTC(2026, 10, 23), to: Date.UTC(2026, 10, 30) },
  now: {
    ...{ attempts: 1_204, accepted: 900, failed: 250, notKnown: 54, lostCarts: 40 },
    lostValues: [{ value: "1804.10", currency: "USD" }],
  },
  before: { attempts: 1_075, accepted: 810, failed: 190, notKnown: 75, lostCarts: 31, lostValues: [] },
  refused: [
    {
      ...{ ...zero, code: "SAVE10", failed: 34, lost_carts: 12, lost_value: "580.63" },
      reasons: [
        { status: 3, reason: "minimum_spend_not_met", attempts: 30 },
        { status: 2, reason: "promotion_ended", attempts: 4 },
      ],
    },
    { ...zero, code: "WELCOME", failed: 21, reasons: [{ status: 1, reason: "unknown_code", attempts: 21 }] },
  ],
  coverage: { now: { orders: 500, seen: 450 }, before: { orders: 100, seen: 92 } },
  newlyRefused: [{ code: "WELCOME", failed: 21 }],
  changes: [
    { id: 7, name: "Advent", kind: "created" },
    { id: 8, name: "Black Friday", kind: "created" },
    { id: 3, name: "Autumn", kind: "paused" },
  ],
  newMessages: 3,
};

test("the digest of docs/digest.md is one", () => {
  expect(blocksOf(PAGE, "text digest")).toEqual([digestRenderer("https://codes.shop.example")(facts, false).text]);
});

test.skipIf(!HAS_CURL)(
  "the commands of docs/digest.md set a digest, and the test arrives by mail and in Slack",
  async () => {
    const arrived: string[] = [];
    const slack = createServer(async (req, res) => {
      arrived.push(Buffer.concat(await req.toArray()).toString());
      res.end("ok");
    }).listen(0, "127.0.0.1");
    const mail = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onData: (stream, _session, done) => void stream.resume().on("end", () => done()),
    });
    const mailPort = mail.listen(0, "127.0.0.1");
    await Promise.all([once(slack, "listening"), once(mailPort, "listening")]);
    onTestFinished(() => slack.closeAllConnections());
    onTestFinished(() => void slack.close());
    onTestFinished(() => mail.close());
    const env = {
      WEBHOOKS_ALLOW_LOOPBACK: "true",
      SMTP_URL: `smtp://127.0.0.1:${(mailPort.address() as AddressInfo).port}`,
      SMTP_FROM: "codes@shop.example",
    };
    const collector = await collectorForTest({ demo: true, env });
    const { port } = slack.address() as AddressInfo;
    const commands = blocksOf(PAGE, "sh").join("\n").replaceAll("https://hooks.slack.com", `http://localhost:${port}`);
    const output = await runCommand(commands, collector);
    expect(output).toContain('"channel":"email","state":"sent"');
    expect(output).toContain('"channel":"slack","state":"sent"');
    expect(JSON.parse(arrived[0]!)).toMatchObject({ text: expect.stringContaining("Promotion codes of") });
  },
);
