import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { collectorForTest } from "../support/collector.ts";
import { TallyBook } from "./account.ts";
import { openLedger } from "./ledger.ts";
import { readOptions } from "./options.ts";
import { runInParallel } from "./pool.ts";
import { isPassed, tableOf } from "./table.ts";
import { waitUntil, withDeadline } from "./waiting.ts";

const whole = { tracked: 5, stored: 5, dropped: 0, misreported: 0, lost: 0, duplicates: 0, reasons: [] };

describe("the account of a run", () => {
  test("counts stored, dropped and lost events, and surplus rows", () => {
    const book = new TallyBook();
    book.add({ tracked: ["a", "b", "c"], dropped: [] });
    book.add({
      tracked: ["a", "b", "c", "d"],
      dropped: [
        { label: "b", reason: "network" },
        { label: "a", reason: "network" },
      ],
    });
    const rows = new Map([
      ["a", 1],
      ["d", 2],
    ]);
    expect(book.account(rows)).toEqual({
      ...{ tracked: 4, stored: 2, dropped: 1, misreported: 1, lost: 1, duplicates: 1 },
      reasons: ["network"],
    });
  });

  test("passes only where every event is in the store once", () => {
    const passes = (change: Partial<typeof whole>) =>
      isPassed({ name: "", outcomes: [{ seconds: 1, account: { ...whole, ...change } }] });
    expect(passes({})).toBe(true);
    expect(passes({ stored: 4, lost: 1 })).toBe(false);
    expect(passes({ stored: 4, dropped: 1 })).toBe(false);
    expect(passes({ duplicates: 1 })).toBe(false);
    expect(isPassed({ name: "", outcomes: [{ seconds: 1, error: "boom" }] })).toBe(false);
    expect(isPassed({ name: "", outcomes: [{ seconds: 1, notPossible: "no" }] })).toBe(true);
  });
});

test("the ledger counts the rows of a run", async () => {
  const collector = await collectorForTest({ demo: true });
  const ledger = openLedger(collector.dataFile);
  const events = ["a", "b"].map((label) => ({
    event_id: `id-${label}`,
    occurred_at: new Date().toISOString(),
    category: "pageview",
    action: "view",
    extra: { run: "r", label },
  }));
  expect(ledger.rowsOf("r").size).toBe(0);
  await collector.send({ write_key: "wk_demo", events: events.slice(0, 1) });
  expect([...ledger.rowsOf("r")]).toEqual([["a", 1]]);
  await collector.send({ write_key: "wk_demo", events: [...events, { ...events[0], event_id: "id-c" }] });
  expect([...ledger.rowsOf("r")]).toEqual([
    ["a", 2],
    ["b", 1],
  ]);
  expect(ledger.rowsOf("another").size).toBe(0);
  ledger.close();
});

test("the table adds up the runs of a cell and names cells that are not possible", () => {
  const lines = tableOf([
    {
      name: "close",
      outcomes: [
        { seconds: 1, account: whole },
        { seconds: 2, account: { ...whole, stored: 3, lost: 2 } },
      ],
    },
    { name: "kill", outcomes: [{ seconds: 0, notPossible: "no profile" }] },
  ]).split("\n");
  const cells = lines.map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
  expect(cells[2]).toEqual(["close", "2", "10", "8", "0", "2", "0", "1.5", ""]);
  expect(cells[3]).toEqual(["kill", "1", "–", "–", "–", "–", "–", "0.0", "not possible here: no profile"]);
});

test("options have defaults, and invalid ones are errors", () => {
  expect(readOptions([])).toMatchObject({ engines: ["chromium", "firefox", "webkit"], runs: 20, parallel: 3 });
  expect(readOptions(["--short", "--patience=7"]).times).toEqual({ outage: 5_000, patience: 7_000 });
  expect(() => readOptions(["--engines=lynx"])).toThrow("lynx is not an engine");
  expect(() => readOptions(["--runs=many"])).toThrow("--runs must be a whole number");
});

test("jobs run in parallel, up to the limit", async () => {
  let [running, highest] = [0, 0];
  const job = (n: number) => async () => {
    highest = Math.max(highest, ++running);
    await sleep(5);
    running -= 1;
    return n;
  };
  expect(await runInParallel(2, [1, 2, 3, 4, 5].map(job))).toEqual([1, 2, 3, 4, 5]);
  expect(highest).toBe(2);
});

test("waiting has a deadline", async () => {
  let calls = 0;
  expect(await waitUntil(() => ++calls === 2, 1_000)).toBe(true);
  expect(await waitUntil(() => false, 1)).toBe(false);
  await expect(withDeadline(1, "this", sleep(1_000, null, { ref: false }))).rejects.toThrow(
    "this took longer than 0.001 s",
  );
});
