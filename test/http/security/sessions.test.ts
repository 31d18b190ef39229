import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../../support/collector.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { userOf } from "../dashboard/user.ts";

const folder = temporaryFolder(afterAll);
let now = Date.now();
const settings = { demo: true, folder, now: () => now, env: { TRUST_PROXY: "1", LOG_LEVEL: "error" } };
let collector: Collector;
beforeAll(async () => {
  collector = await startCollector(settings);
});
afterAll(() => collector.close());

const HTTPS = { "x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.1" };
const dashboard = (cookie: string, headers = {}) =>
  fetch(`${collector.url}/dashboard`, { redirect: "manual", headers: { cookie, ...headers } });
const signedIn = async (key = ADMIN_TOKEN) => {
  const user = userOf(collector);
  expect((await user.signIn(key)).status).toBe(303);
  return user;
};

test("signing out ends the session for a copied cookie, and other sessions go on", async () => {
  const [user, other] = [await signedIn(), await signedIn()];
  const copied = user.cookie();
  expect((await dashboard(copied)).status).toBe(200);
  await user.request("/dashboard/sign-out", {});
  expect((await dashboard(copied)).status).toBe(303);
  expect((await dashboard(other.cookie())).status).toBe(200);
});

test("a form of another site signs nobody out", async () => {
  const user = await signedIn();
  const cookie = user.cookie();
  await user.request("/dashboard/sign-out", {}, { "sec-fetch-site": "cross-site" });
  expect((await dashboard(cookie)).status).toBe(200);
});

test("a session ends after 12 hours", async () => {
  const cookie = (await signedIn()).cookie();
  now += 12 * 3_600_000 - 1;
  expect((await dashboard(cookie)).status).toBe(200);
  now += 1;
  expect((await dashboard(cookie)).status).toBe(303);
});

test("by https the cookie has the prefix __Host- and Secure, and one without the prefix counts for nothing", async () => {
  const response = await fetch(`${collector.url}/dashboard/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: HTTPS,
    body: new URLSearchParams({ key: ADMIN_TOKEN }),
  });
  const set = response.headers.get("set-cookie")!;
  expect(set).toMatch(/^__Host-promotrail_session=[\w-]+; Path=\/; Secure; Max-Age=43200; HttpOnly; SameSite=Strict$/);
  const [cookie] = set.split(";");
  expect((await dashboard(cookie!, HTTPS)).status).toBe(200);
  expect((await dashboard(cookie!.replace("__Host-", ""), HTTPS)).status).toBe(303);
  expect((await dashboard(cookie!)).status).toBe(303);
});

test("ten failed sign-ins of an address lock it out for a minute, and no other address", async () => {
  const user = userOf(collector);
  const signIn = async (key: string, address: string) => {
    const { status, headers } = await user.request("/dashboard/sign-in", { key }, { "x-forwarded-for": address });
    return [status, headers.get("retry-after")];
  };
  // All at once: the limit has no gap between the check and the count.
  const guesses = await Promise.all(Array.from({ length: 15 }, (_, n) => signIn(`guess-${n}`, "203.0.113.9")));
  expect(guesses.map(([status]) => status).sort()).toEqual([...Array(10).fill(401), ...Array(5).fill(429)]);
  expect(await signIn(ADMIN_TOKEN, "203.0.113.9")).toEqual([429, "60"]);
  expect(await signIn(ADMIN_TOKEN, "203.0.113.10")).toEqual([303, null]);
  now += 59_000;
  expect(await signIn(ADMIN_TOKEN, "203.0.113.9")).toEqual([429, "1"]);
  now += 1_000;
  expect(await signIn(ADMIN_TOKEN, "203.0.113.9")).toEqual([303, null]);
  // Some proxies write the port of the connection.
  for (let port = 40_000; port < 40_010; port += 1) await signIn("guess", `203.0.113.11:${port}`);
  expect((await signIn("guess", "203.0.113.11:40010"))[0]).toBe(429);
  // Whoever has a network of version 6 has all of its addresses.
  for (let n = 0; n < 10; n += 1) await signIn("guess", `2001:db8::${n}`);
  expect((await signIn("guess", "2001:db8::ffff:1"))[0]).toBe(429);
  expect((await signIn(ADMIN_TOKEN, "2001:db8:0:1::1"))[0]).toBe(303);
});

test("a cookie contains nothing of the key, and works after a restart, until the token changes", async () => {
  const cookie = (await signedIn()).cookie();
  const restart = async (env = {}) => {
    await collector.close();
    collector = await startCollector({ ...settings, env: { ...settings.env, ...env } });
  };
  await restart();
  expect((await dashboard(cookie)).status).toBe(200);
  await restart({ ADMIN_TOKEN: "another-admin-token-of-32-characters" });
  expect((await dashboard(cookie)).status).toBe(303);
  await restart();
  // Sealed by a secret of the data file, so nobody can try tokens on a cookie.
  const db = new Database(collector.dataFile);
  db.exec("UPDATE secrets SET value = randomblob(32) WHERE name = 'session_key'");
  db.close();
  await restart();
  expect((await dashboard(cookie)).status).toBe(303);
});
