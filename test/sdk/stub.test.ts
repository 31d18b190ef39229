import { beforeAll, describe, expect, test } from "vitest";
import { script } from "./built.ts";
import { openPage } from "./page.ts";

const METHODS = ["init", "track", "evaluate", "watch", "consent", "on", "flush", "reset"];
const ADDRESS = "https://your-collector/sdk/web_event.js?key=YOUR-WRITE-KEY";
let stub: string;
beforeAll(async () => {
  stub = await script("stub.ts");
});

/** The queued calls as arrays. */
const waiting = (run: (code: string) => unknown): unknown =>
  JSON.parse(String(run("JSON.stringify(web_event.queue.map(function (call) { return [].slice.call(call); }))")));

test("loads the script from its last argument, asynchronously, once", () => {
  const { window, run } = openPage();
  run(stub);
  run(stub);
  const scripts = [...window.document.scripts];
  expect(scripts.map((script) => [script.src, script.async])).toEqual([[ADDRESS, true]]);
});

test.each(METHODS)("%s waits until the script has loaded", (method) => {
  const { run } = openPage();
  run(stub);
  run(`web_event.${method}("one", { two: 2 })`);
  expect(waiting(run)).toEqual([[method, "one", { two: 2 }]]);
});

test("calls by name wait unchanged, among the others", () => {
  const { run } = openPage();
  run(stub);
  run(`web_event("track", "own", "one")`);
  run(`web_event.track("own", "two")`);
  run(`web_event("own", "three")`);
  expect(waiting(run)).toEqual([
    ["track", "own", "one"],
    ["track", "own", "two"],
    ["own", "three"],
  ]);
});

test("each call returns a promise that the script can settle", async () => {
  const { run } = openPage();
  run(stub);
  const answer = run(`web_event.track("own", "event")`);
  run(`web_event.queue[0].resolve("kept")`);
  expect(await answer).toBe("kept");
});

describe("does not replace", () => {
  test.each([
    ["Antsomi's snippet", "window.web_event = function () {}; web_event.queue = []"],
    ["the SDK itself", "window.web_event = { version: '1.0.0' }"],
  ])("%s", (_, before) => {
    const { window, run } = openPage();
    run(before);
    const there = run("web_event");
    run(stub);
    expect(run("web_event")).toBe(there);
    expect(window.document.scripts).toHaveLength(0);
  });
});

test("without Promise it queues and returns nothing", () => {
  const { run } = openPage();
  run("delete window.Promise");
  run(stub);
  expect(run(`web_event.track("own", "event")`)).toBeUndefined();
  expect(waiting(run)).toEqual([["track", "own", "event"]]);
});
