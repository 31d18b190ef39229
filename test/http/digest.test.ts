import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { serveShop } from "../services/pull/shops.ts";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { newProperty } from "../support/promotions-api.ts";
import { userOf } from "./dashboard/user.ts";

const mails: string[] = [];
const mailServer = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  onData: async (stream, _session, done) => {
    mails.push(await text(stream));
    done();
  },
});

let collector: Collector;
let property: string;
beforeAll(async () => {
  const listening = mailServer.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const { port } = listening.address() as AddressInfo;
  const env = {
    WEBHOOKS_ALLOW_LOOPBACK: "true",
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    SMTP_FROM: "codes@shop.example",
    PUBLIC_URL: "https://codes.example",
  };
  collector = await startCollector({ env });
});
beforeEach(async () => {
  property = await newProperty(collector, "Shop");
  mails.length = 0;
});
afterAll(async () => {
  await collector.close();
  mailServer.close();
});

async function request(method: string, path = "", body?: unknown, from: Collector = collector) {
  const response = await fetch(`${from.url}/v1/digest${path}?property_id=${property}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const content = await response.text();
  return { status: response.status, content, json: content === "" ? null : JSON.parse(content) };
}

test("a digest is set, read without Slack's secret, and deleted", async () => {
  const set = await request("PUT", "", {
    emails: ["ann@shop.example"],
    slack_url: "https://hooks.slack.com/services/T/B/secret",
    weekday: "friday",
    hour: 17,
  });
  expect(set.json.data).toMatchObject({ slack_host: "hooks.slack.com", weekday: "friday", hour: 17, sends: [] });
  expect(new Date(set.json.data.next_at).getUTCDay()).toBe(5);
  expect((await request("GET")).content).not.toContain("secret");
  const changed = await request("PUT", "", { emails: [], weekday: "monday", hour: 8 });
  expect(changed.json.data).toMatchObject({ emails: [], slack_host: "hooks.slack.com" });
  expect((await request("DELETE")).status).toBe(204);
  for (const [method, path] of [["GET"], ["DELETE"], ["POST", "/test"]] as const)
    expect((await request(method, path)).status).toBe(404);
});

test.each<[string, object, string]>([
  ["no address at all", {}, "emails"],
  ["an address that is none", { emails: ["ann"] }, "emails[0]"],
  ["an address twice", { emails: ["a@shop.example", "a@shop.example"] }, "emails"],
  ["another scheme", { slack_url: "ftp://hooks.slack.com/" }, "slack_url"],
  ["a day that is none", { emails: ["a@shop.example"], weekday: "someday" }, "weekday"],
  ["an hour that is none", { emails: ["a@shop.example"], hour: 24 }, "hour"],
])("%s is refused, and nothing is stored", async (_, body, path) => {
  const refused = await request("PUT", "", body);
  expect([refused.status, refused.json.errors.map((error: { path: string }) => error.path)]).toEqual([422, [path]]);
  expect((await request("GET")).status).toBe(404);
});

test("a test is sent by mail and to Slack at once, with links to the public address", async () => {
  const slack = await serveShop(() => ({ json: "ok" }));
  await request("PUT", "", { emails: ["ann@shop.example"], slack_url: `${slack.url}/services/T/B/x` });
  const tested = await request("POST", "/test");
  expect(tested.json.data).toEqual([
    { channel: "email", state: "sent", error: null },
    { channel: "slack", state: "sent", error: null },
  ]);
  expect(mails).toEqual([expect.stringContaining("Subject: Test: Promotion codes of Shop")]);
  const { text: title, blocks } = JSON.parse(slack.received[0]!.body);
  expect(title).toContain("No promotion code was tried in this week.");
  expect(JSON.stringify(blocks)).toContain("https://codes.example/dashboard/codes?property_id=");
  expect((await request("GET")).json.data.sends).toEqual([]);
});

describe("in the dashboard", () => {
  const form = { do: "save", emails: "ann@shop.example\nbob@shop.example", weekday: "tuesday", hour: "7" };
  const signedIn = async () => {
    const user = userOf(collector);
    await user.signIn(ADMIN_TOKEN);
    return (body?: Record<string, string>) => user.request(`/dashboard/digest?property_id=${property}`, body);
  };

  test("a digest is saved, tested, changed and deleted", async () => {
    const page = await signedIn();
    expect((await page()).text).not.toContain("Send a test now");
    expect((await page(form)).text).toContain("Digest saved.");
    expect((await page()).text).toMatch(/Next digest: Tue .*, 07:00 UTC/);
    expect((await page({ do: "test" })).text).toContain("E-mail: test sent.");
    expect(mails).toHaveLength(1);
    const refused = await page({ ...form, emails: "nobody" });
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining("must be an e-mail address")]);
    const failing = await page({ ...form, slack_url: "http://127.0.0.1:9/" });
    expect(failing.text).toContain("127.0.0.1:9 (leave empty to keep it)");
    expect((await page({ do: "test" })).text).toContain("Slack: The address of Slack accepts no connection");
    expect((await page({ do: "delete" })).status).toBe(303);
    expect((await request("GET")).status).toBe(404);
  });
});

test("a collector without a mail server refuses addresses, and says what its operator can set", async () => {
  const other = await startCollector({ demo: true });
  property = "100001";
  const refused = await request("PUT", "", { emails: ["ann@shop.example"] }, other);
  await other.close();
  expect([refused.status, refused.json.errors]).toMatchObject([
    422,
    [{ path: "emails", message: expect.stringContaining("SMTP_URL and SMTP_FROM") }],
  ]);
});
