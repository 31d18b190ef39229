import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, openSync, symlinkSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { readConfig } from "../collector/config.ts";
import { VERSION } from "../collector/http/version.ts";
import { start } from "../collector/main.ts";
import { COMMAND_LINE } from "./support/command-line.ts";
import { temporaryFolder } from "./support/folder.ts";

/** The sources, as users start them. */
const sources = fileURLToPath(new URL("../collector/cli.ts", import.meta.url));
const folder = temporaryFolder(afterAll);

/** Starts the program in a process of its own, and kills it at the end of the test. */
function promotrail(args: string[], env: Record<string, string>, program = COMMAND_LINE) {
  const child = spawn(process.execPath, [program, ...args], { env: { PATH: process.env.PATH, ...env } });
  onTestFinished(() => void child.kill("SIGKILL"));
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  return { child, exit: once(child, "exit"), out: () => out, err: () => err };
}

/** Waits until the output contains a text. */
async function printed(run: ReturnType<typeof promotrail>, text: string): Promise<void> {
  while (!run.out().includes(text)) {
    if (run.child.exitCode !== null) throw new Error(`the program ended without printing "${text}": ${run.err()}`);
    await Promise.race([once(run.child.stdout, "data"), run.exit]);
  }
}

describe("an error that the operator can fix is printed in one line, with exit code 1", () => {
  test.each<[string, Record<string, string>, string]>([
    ["a data folder that is missing", { DATABASE_URL: join(folder, "no", "x.db") }, "can't use the data file"],
    ["a data file that is a folder", { DATABASE_URL: folder }, "can't use the data file"],
    [
      "PostgreSQL, which is not supported yet",
      { DATABASE_URL: "postgres://localhost/x" },
      "postgres: is not supported",
    ],
    ["a database of another kind", { DATABASE_URL: "mysql://localhost/x" }, "mysql: is not supported"],
    ["a data file in memory", { DATABASE_URL: "sqlite::memory:" }, "the collector's threads can't share :memory:"],
    ["a data file without a name", { DATABASE_URL: "sqlite:" }, "must contain the path of a SQLite file"],
    ["a port above the range", { PORT: "99999" }, "PORT must be a port number, 0 to 65535"],
    ["a port that is not a number", { PORT: "http" }, "PORT must be a port number"],
    [
      "retention of an unknown table",
      { RETENTION_DAYS: "moods:30" },
      "RETENTION_DAYS contains moods:30; each entry must be table:days, with one of the tables events",
    ],
    ["retention shorter than the SDK's retries", { RETENTION_DAYS: "events:7" }, "at least 8 days"],
    ["a base path without a slash", { BASE_PATH: "promo" }, "BASE_PATH must be a path such as /promotrail"],
    ["an empty queue", { MAX_QUEUED_EVENTS: "0" }, "MAX_QUEUED_EVENTS must be a whole number, 1 to"],
    ["a number of proxies that is not a number", { TRUST_PROXY: "yes" }, "TRUST_PROXY must be a whole number, 0 to 10"],
    ["a short admin token", { ADMIN_TOKEN: "winter2026" }, "ADMIN_TOKEN has 10 characters, and needs at least 32: set"],
    ["an unknown log level", { LOG_LEVEL: "loud" }, "LOG_LEVEL"],
  ])("%s", async (_, env, message) => {
    const run = promotrail(["serve"], { PORT: "0", DATABASE_URL: join(folder, "ok.db"), ...env });
    expect(await run.exit).toEqual([1, null]);
    expect(run.err()).toMatch(/^promotrail: .*\n$/);
    expect(run.err()).toContain(message);
    expect(run.out()).toBe("");
  });

  test("a port in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const run = promotrail(["serve"], { PORT: String(port), DATABASE_URL: join(folder, "ok.db") });
    expect(await run.exit).toEqual([1, null]);
    expect(run.err()).toBe(
      `promotrail: can't listen on 127.0.0.1:${port}: the port is in use; set PORT to another one\n`,
    );
  });
});

test("a request that never ends does not prevent a stop", async () => {
  const run = promotrail(["serve"], { PORT: "0", DATABASE_URL: join(folder, "stuck.db") });
  await printed(run, "listens");
  const { port, hostname } = new URL(/http:[^\s"]+/.exec(run.out())![0]);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  socket.write("POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc");
  socket.on("error", () => {});
  run.child.kill("SIGTERM");
  expect(await run.exit).toEqual([0, null]);
});

test("stopping npm stops the collector, although npm's shell does not forward the signal", async () => {
  const script = `"${process.execPath}" "${COMMAND_LINE}" serve; true`;
  const env = { PATH: process.env.PATH, PORT: "0", DATABASE_URL: join(folder, "npm.db"), npm_lifecycle_event: "start" };
  const shell = spawn("sh", ["-c", script], { env });
  let out = "";
  for await (const chunk of shell.stdout) {
    out += chunk;
    if (out.includes("ADMIN_TOKEN")) shell.kill("SIGTERM");
  }
  // The stream ends with the last process that has it open: the collector.
  expect(out).toContain("listens");
});

test("a default data folder that can't be created is an error in one line", async () => {
  const copy = temporaryFolder(onTestFinished);
  cpSync(fileURLToPath(new URL("../collector", import.meta.url)), join(copy, "collector"), { recursive: true });
  for (const name of ["demo-site", "dist", "node_modules", "package.json"]) {
    symlinkSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), join(copy, name));
  }
  writeFileSync(join(copy, "data"), "not a folder");
  const run = promotrail(["serve"], { PORT: "0" }, join(copy, "collector/cli.ts"));
  expect(await run.exit).toEqual([1, null]);
  expect(run.err()).toMatch(/^promotrail: can't use the data file .*\n$/);
});

test("serve --demo prints the addresses, and a second start keeps the data of the first", async () => {
  const env = { PORT: "0", DATABASE_URL: join(folder, "demo.db"), ADMIN_TOKEN: "a-secret-of-at-least-32-characters" };
  for (const round of [1, 2]) {
    const run = promotrail(["serve", "--demo"], env, sources);
    await printed(run, "Ctrl-C");
    const [url] = /http:\/\/localhost:\d+/.exec(run.out())!;
    expect(run.out()).toContain(`${url}/direct/`);
    expect((await fetch(`${url}/direct/`)).status).toBe(200);
    const list = await fetch(`${url}/v3/promotions?property_id=100001`, {
      headers: { authorization: "Bearer a-secret-of-at-least-32-characters" },
    });
    expect((await list.json()).meta.pagination.total, `round ${round}`).toBe(4);
    run.child.kill("SIGTERM");
    expect(await run.exit).toEqual([0, null]);
  }
});

describe("a command that fails prints one line on stderr, and nothing else", () => {
  const missing = join(folder, "missing.db");
  test.each<[string, string[], string]>([
    ["a check without a data file", ["check"], "doesn't exist"],
    ["a backup to a folder", ["backup", folder], "is a folder"],
    ["a restore from a missing file", ["restore", missing], "doesn't exist"],
    ["a replay without a data file", ["replay"], "doesn't exist"],
  ])("%s", async (_, args, message) => {
    const run = promotrail(args, { DATABASE_URL: missing });
    expect(await run.exit).toEqual([1, null]);
    expect(run.err()).toMatch(/^promotrail: .*\n$/);
    expect(run.err()).toContain(message);
    expect(run.out()).toBe("");
  });
});

test("a Node that is too old is told in one line, and nothing else is loaded", async () => {
  const entry = fileURLToPath(new URL("../collector/promotrail.js", import.meta.url));
  const script = `Object.defineProperty(process.versions, "node", { value: "20.1.0" }); await import(${JSON.stringify(entry)})`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { env: { PATH: process.env.PATH } });
  const [message, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect(code).toBe(1);
  expect(message).toMatch(/^promotrail: Node 20\.1\.0 is too old: .*install Node 24 or newer\n$/);
});

test.skipIf(!existsSync("/dev/full"))(
  "an export to a full device is not complete, and says so in one line",
  async () => {
    const env = { PORT: "0", DATABASE_URL: join(folder, "full.db") };
    await (await start(readConfig(env, { demo: true }))).close();
    const args = [COMMAND_LINE, "export", "catalog", "--property", "100001"];
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env.PATH, ...env },
      stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
    });
    const [message, [code]] = await Promise.all([text(child.stderr!), once(child, "exit")]);
    expect(code).toBe(1);
    expect(message).toMatch(/^promotrail: the output can't be written, and is not complete: ENOSPC.*\n$/);
  },
);

test("start, effective settings without secrets, and stop are logged", async () => {
  const env = {
    PORT: "0",
    DATABASE_URL: join(folder, "logged.db"),
    ADMIN_TOKEN: "the-administrators-own-secret-token-of-32",
  };
  const mail = { SMTP_URL: "smtp://user:pass-word@mail.example:25", SMTP_FROM: "codes@shop.example" };
  const run = promotrail(["serve"], { ...env, ...mail, METRICS_TOKEN: "the-scrapers-token" });
  await printed(run, "listens");
  run.child.kill("SIGTERM");
  expect(await run.exit).toEqual([0, null]);
  const lines = run
    .out()
    .split("\n")
    .filter((line) => line.startsWith("{"));
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
    "started",
    expect.stringContaining("stopping"),
    "stopped",
  ]);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    version: VERSION,
    settings: { dataFile: env.DATABASE_URL, mail: { server: "mail.example:25" } },
  });
  expect(run.out()).not.toMatch(/the-administrators|pass-word|the-scrapers/);
});

test("without ADMIN_TOKEN a token is generated and printed", async () => {
  const run = promotrail(["serve"], { PORT: "0", DATABASE_URL: join(folder, "token.db") });
  await printed(run, "ADMIN_TOKEN");
  const [, token] = /admin token of this run is (\S+)/.exec(run.out())!;
  const [url] = /http:\/\/localhost:\d+/.exec(run.out())!;
  const answer = await fetch(`${url}/v1/properties`, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
});
