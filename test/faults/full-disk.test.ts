import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readConfig } from "../../collector/config.ts";
import { start } from "../../collector/main.ts";
import { COMMAND_LINE } from "../support/command-line.ts";
import { temporaryFolder } from "../support/folder.ts";
import { redemption } from "../support/servers-api.ts";

/** A small disk; null where none can be mounted (only root on Linux can). */
function smallDisk(megabytes: number): string | null {
  const folder = temporaryFolder(onTestFinished);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder], { stdio: "ignore" });
  } catch {
    return null;
  }
  onTestFinished(() => void execFileSync("umount", ["-l", folder]));
  return folder;
}

test("a full disk: acknowledged events are stored, the others get 503, and the collector recovers without a restart", async ({
  skip,
}) => {
  const disk = smallDisk(8);
  if (!disk) return skip("a small disk can't be mounted here");
  const env = {
    PORT: "0",
    ADMIN_TOKEN: "a-secret-of-at-least-32-characters",
    DATABASE_URL: join(disk, "data.db"),
    LOG_LEVEL: "silent",
  };
  const collector = await start(readConfig(env, { demo: true }));
  onTestFinished(() => collector.close());
  const ballast = join(disk, "ballast");
  // More than the rest of the disk: a checkpoint copies the write-ahead log into the data file, and needs its size again.
  writeFileSync(ballast, Buffer.alloc(5 * 2 ** 20));

  const acknowledged: string[] = [];
  const post = (id: string): Promise<Response> => {
    const event = { event_id: id, category: "own", action: "event", extra: { text: "x".repeat(20_000) } };
    const body = JSON.stringify({ write_key: "wk_demo", events: [event] });
    return fetch(`${collector.url}/v1/events`, { method: "POST", body });
  };
  const send = async (id: string): Promise<Response> => {
    const answer = await post(id);
    if (answer.status === 200) acknowledged.push(id);
    return answer;
  };
  const redeem = (order: string): Promise<Response> =>
    fetch(`${collector.url}/v1/promotions/redemptions?property_id=100001`, {
      method: "POST",
      headers: { authorization: "Bearer a-secret-of-at-least-32-characters" },
      body: JSON.stringify(redemption(order, { promoCode: "TAKE50", redemptions: [{ discount: 50 }] })),
    });
  const ready = async () => (await fetch(`${collector.url}/readyz`)).status;

  // The first refusal may be temporary: a checkpoint makes room in the write-ahead log, until the data file is full,
  // too.
  let refused: Response | undefined;
  for (let n = 0; n < 2_000 && !(refused && (await ready()) === 503); n += 1) {
    const answer = await send(`event-${n}`);
    refused = answer.status === 200 ? undefined : answer;
  }
  expect(refused?.status).toBe(503);
  expect(refused?.headers.get("retry-after")).toMatch(/^\d+$/);
  expect(await refused?.json()).toMatchObject({
    detail: "The store can't be written right now. Send the batch again after the pause in Retry-After.",
  });
  expect(await ready()).toBe(503);
  expect((await fetch(`${collector.url}/healthz`)).status).toBe(200);
  const late = await redeem("order-1");
  expect([late.status, late.headers.get("retry-after")]).toEqual([503, expect.stringMatching(/^\d+$/)]);

  rmSync(ballast);
  expect((await send("afterwards")).status).toBe(200);
  expect(await ready()).toBe(200);
  expect((await redeem("order-1")).status).toBe(200);
  for (const id of acknowledged) {
    expect(await (await post(id)).json()).toMatchObject({ results: [{ outcome: "duplicate" }] });
  }
});

test("a full disk that also holds the log: the collector answers 503, goes on, and logs again afterwards", async ({
  skip,
}) => {
  const disk = smallDisk(8);
  if (!disk) return skip("a small disk can't be mounted here");
  const logFile = join(disk, "log");
  const env = { PATH: process.env.PATH, PORT: "0", DATABASE_URL: join(disk, "data.db"), LOG_LEVEL: "debug" };
  const log = openSync(logFile, "a");
  const child = spawn(process.execPath, [COMMAND_LINE, "serve", "--demo"], { env, stdio: ["ignore", log, log] });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  });
  const logged = () => readFileSync(logFile, "utf8");
  while (!logged().includes("Ctrl-C")) await new Promise(setImmediate);
  const [url] = /http:\/\/localhost:\d+/.exec(logged())!;
  const send = async () => {
    const event = { category: "own", action: "event", extra: { text: "x".repeat(20_000) } };
    const body = JSON.stringify({ write_key: "wk_demo", events: [event] });
    return (await fetch(`${url}/v1/events`, { method: "POST", body })).status;
  };

  const ballast = join(disk, "ballast");
  writeFileSync(ballast, Buffer.alloc(5 * 2 ** 20));
  while ((await send()) === 200);
  // Every request is a line for which there is no room.
  for (let n = 0; n < 200; n += 1) expect([200, 503]).toContain(await send());
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const lost = async () => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    return Number(/^promotrail_lost_log_lines (\d+)$/m.exec(metrics)?.[1]);
  };
  while ((await lost()) === 0) await send();

  rmSync(ballast);
  while ((await send()) !== 200);
  // The line of a request follows its response.
  const isLogged = () => /"route":"\/v1\/events","status":200[^\n]*\n$/.test(logged());
  while (!isLogged()) await new Promise(setImmediate);
  expect(child.exitCode).toBe(null);
});
