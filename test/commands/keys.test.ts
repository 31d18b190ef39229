import { expect, test, vi } from "vitest";
import { type Collector, collectorForTest } from "../support/collector.ts";
import { promotrail, rowsOf } from "./commands.ts";

// Every command starts a process.
vi.setConfig({ testTimeout: 60_000 });

const SHOP = ["--property", "100001"];
const keys = (collector: Collector, ...args: string[]) => promotrail(collector.dataFile, "keys", ...args, ...SHOP);
const list = async (collector: Collector) => rowsOf((await keys(collector, "list")).out);

const statusOf = async ({ url }: Collector, key: string) => {
  const headers = { authorization: `Bearer ${key}` };
  return (await fetch(`${url}/v1/redemptions`, { headers })).status;
};

test("a key is created, rotated and revoked while a collector runs, which applies it", async () => {
  const collector = await collectorForTest({ demo: true });
  const created = await keys(collector, "create", "--name", "Reports", "--scope", "read", "manage");
  expect(created).toEqual({
    code: 0,
    out: expect.stringMatching(/^sk_[A-Za-z0-9_-]{32}\n$/),
    err: "Key 2. Store it now; it is not shown again:\n",
  });
  const first = created.out.trim();
  expect(await statusOf(collector, first)).toBe(200);

  const second = (await keys(collector, "rotate", "2")).out.trim();
  expect([await statusOf(collector, first), await statusOf(collector, second)]).toEqual([200, 200]);
  expect(await list(collector)).toMatchObject([
    { id: "1", kind: "write", write_key: "wk_demo" },
    { id: "2", kind: "server", name: "Reports", scopes: "read,manage", replaced_by: "3" },
    { id: "3", kind: "server", name: "Reports", scopes: "read,manage", replaced_by: "-", expires_at: "-" },
  ]);

  expect(await keys(collector, "revoke", "3")).toMatchObject({ code: 0, err: "Key 3 is revoked.\n" });
  await expect.poll(() => statusOf(collector, second), { timeout: 60_000 }).toBe(401);
  expect(await statusOf(collector, first)).toBe(200);
});

test("a write key replaces another", async () => {
  const collector = await collectorForTest({ demo: true });
  const next = (await keys(collector, "rotate", "1", "--overlap-hours", "0")).out.trim();
  const send = async (write_key: string) =>
    (await collector.send({ write_key, events: [{ event_id: "1", category: "a", action: "b" }] })).status;
  expect(await send(next)).toBe(200);
  await expect.poll(() => send("wk_demo"), { timeout: 60_000 }).toBe(401);
  const another = await keys(collector, "create", "--write", "--name", "Pages");
  expect(another.out).toMatch(/^wk_/);
});

test("errors are printed, with exit code 1", async () => {
  const collector = await collectorForTest({ demo: true });
  const invalid = await keys(
    collector,
    "create",
    "--name",
    "",
    "--scope",
    "read",
    "all",
    "--expires",
    "2020-01-01T00:00:00Z",
  );
  expect(invalid).toEqual({
    code: 1,
    out: "",
    err: [
      "promotrail: The key is not valid.",
      "  --name must not be empty",
      "  --scope[1] must be one of ingest, redeem, read, read_personal, manage, privacy",
      "  --expires must be in the future\n",
    ].join("\n"),
  });
  for (const hours of ["x", "1e3", "0x10", "+5", " 5"])
    expect((await keys(collector, "rotate", "1", "--overlap-hours", hours)).err).toContain("--overlap-hours must be ");
  expect((await keys(collector, "create", "--name", "Till")).err).toBe(
    "promotrail: The key is not valid.\n  --scope is required\n",
  );
  expect((await keys(collector, "revoke", "1")).err).toContain("last write key");
  expect((await keys(collector, "revoke", "9")).err).toBe("promotrail: The key doesn't exist.\n");
  const unknown = await promotrail(collector.dataFile, "keys", "list", "--property", "7");
  expect(unknown).toMatchObject({ code: 1, err: "promotrail: Property 7 doesn't exist.\n" });
});
