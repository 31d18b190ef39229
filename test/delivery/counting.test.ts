import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { collectorForTest } from "../support/collector.ts";
import { Book } from "./account.ts";
import { openLedger } from "./ledger.ts";
import { readOptions } from "./options.ts";
import { sideBySide } from "./pool.ts";
import { isGood, tableOf } from "./table.ts";
import { until, within } from "./waiting.ts";

const whole = { tracked: 5, stored: 5, dropped: 0, misreported: 0, lost: 0, duplicates: 0, reasons: [] };

describe("the account of a run", () => {
  test("tells stored, dropped and lost events apart, and rows that are too many", () => {
    const book = new Book();
    book.enter({ tracked: ["a", "b", "c"], dropped: [] });
    book.enter({
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

  test("is good only where every event is in the store once", () => {
    const good = (change: Partial<typeof whole>) =>
      isGood({ name: "", outcomes: [{ seconds: 1, account: { ...whole, ...change } }] });
    expect(good({})).toBe(true);
    expect(good({ stored: 4, lost: 1 })).toBe(false);
    expect(good({ stored: 4, dropped: 1 })).toBe(false);
    expect(good({ duplicates: 1 })).toBe(false);
    expect(isGood({ name: "", outcomes: [{ seconds: 1, error: "boom" }] })).toBe(false);
    expect(isGood({ name: "", outcomes: [{ seconds: 1, notPossible: "no" }] })).toBe(true);
  });
});

test("the ledger counts a run's rows as they come", async () => {
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

test("the table adds up what was counted and says what could not be", () => {
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

test("options have defaults, and nonsense is refused", () => {
  expect(readOptions([])).toMatchObject({ engines: ["chromium", "firefox", "webkit"], runs: 20, parallel: 3 });
  expect(readOptions(["--short", "--patience=7"]).times).toEqual({ outage: 5_000, patience: 7_000 });
  expect(() => readOptions(["--engines=lynx"])).toThrow("there is no lynx");
  expect(() => readOptions(["--runs=many"])).toThrow("--runs must be a whole number");
});

test("jobs run side by side, no more at a time than asked", async () => {
  let [now, most] = [0, 0];
  const job = (n: number) => async () => {
    most = Math.max(most, ++now);
    await sleep(5);
    now -= 1;
    return n;
  };
  expect(await sideBySide(2, [1, 2, 3, 4, 5].map(job))).toEqual([1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});

test("waiting is bounded", async () => {
  let asked = 0;
  expect(await until(() => ++asked === 2, 1_000)).toBe(true);
  expect(await until(() => false, 1)).toBe(false);
  await expect(within(1, "this", sleep(1_000, null, { ref: false }))).rejects.toThrow("this took longer than 0.001 s");
});
