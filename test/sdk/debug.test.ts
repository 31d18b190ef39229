// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createWebEvent, type DropReason, type InitOptions, type TrackResult } from "../../sdk/index.ts";
import { createListeners } from "../../sdk/listeners.ts";
import { fakeCollector, fakeDeps, fakePage, json, problem, spyOnConsole } from "./fakes.ts";

const page: Window & { web_event_debug?: unknown[] } = window;
let said: ReturnType<typeof spyOnConsole>;

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetModules();
  said = spyOnConsole("info");
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  delete page.web_event_debug;
});

/** What the console was told, without our name before it. */
const lines = () =>
  said.mock.calls.map(([name, text]) => {
    expect(name).toBe("web_event:");
    return text;
  });

/** The second file, with somebody who wants to be explained. */
async function explained() {
  const listeners = createListeners(() => true);
  page.web_event_debug = [listeners.on];
  await import("../../sdk/debug.ts");
  return listeners;
}
const ended = async (result: TrackResult) => {
  (await explained()).emit(result, "{}");
  return lines().join("\n");
};

describe("every reason for a drop has words of its own", () => {
  // No page, no console: that reason needs none.
  const reasons: Record<Exclude<DropReason, "no_page">, RegExp> = {
    refused: /collector does not take it/,
    unserializable: /not JSON/,
    too_large: /1 MiB/,
    before_send: /before_send/,
    consent: /does not agree/,
    expired: /7 days/,
    queue_full: /1,000 or 2 MB/,
    unloaded: /page was left/,
    corrupt: /can't be read/,
  };
  test.each(Object.entries(reasons))("%s", async (reason, words) => {
    const text = await ended({ event_id: "e1", outcome: "dropped", reason: reason as DropReason });
    expect(text).toMatch(/^e1 dropped: /);
    expect(text).toMatch(words);
  });

  test("a new one is shown as it is", async () => {
    expect(await ended({ event_id: "e1", outcome: "dropped", reason: "boredom" as DropReason })).toBe(
      "e1 dropped: boredom",
    );
  });
});

describe("the collector's results are told", () => {
  test("with the fields that are wrong", async () => {
    const errors = [{ path: "items[0].id", message: "is missing" }];
    expect(await ended({ event_id: "e1", outcome: "rejected", reason: "invalid_event", errors })).toBe(
      "e1 rejected: invalid_event\n  items[0].id: is missing",
    );
  });

  test("with how far each code got", async () => {
    const code = { number: "SAVE10", status: 4, status_description: "applicable" };
    const promocodes = [
      { ...code, reason: null },
      { ...code, number: "OLD", status: 2, reason: "expired" },
    ];
    expect(await ended({ event_id: "e1", outcome: "stored", promocodes: promocodes as never })).toBe(
      "e1 stored\n  SAVE10: 4, applicable, in totals\n  OLD: 2, applicable, expired",
    );
  });

  test("in one word, where there is no more to say", async () => {
    expect(await ended({ event_id: "e1", outcome: "duplicate" })).toBe("e1 duplicate");
  });
});

test.each<[string, unknown[], string]>([
  ["an event", ["track", "e1", "product", "view", 420], "e1 product/view, 420 bytes"],
  ["an event that can't be sent", ["track", "e1", "product", "view", undefined], "e1 product/view can't be sent"],
  ["a batch", ["send", 3], "3 events on their way"],
  ["a pause", ["pause", 1_440, 2], "no verdict (2 in a row): next try in 1.4 s"],
  ["what was found", ["recover", 2], "2 events of a page that is gone were found on the device"],
  ["a decision", ["consent", "denied"], "consent: denied"],
])("%s is explained", async (_, [what, ...details], text) => {
  (await explained()).trace(what as string, ...details);
  expect(lines()).toEqual([text]);
});

test("a step that it does not know is shown as it is", async () => {
  (await explained()).trace("teleport", 1);
  expect(lines()).toEqual([["teleport", 1]]);
});

test("explains from the first step on, though it comes late, and each SDK once", async () => {
  const listeners = createListeners(() => true);
  listeners.trace("send", 1);
  page.web_event_debug = [listeners.on];
  await import("../../sdk/debug.ts");
  vi.resetModules();
  await import("../../sdk/debug.ts");
  listeners.trace("send", 2);
  expect(lines()).toEqual(["1 events on their way", "2 events on their way"]);
});

test("alone on a page it does nothing", async () => {
  await import("../../sdk/debug.ts");
  expect(said).not.toHaveBeenCalled();
});

test("all steps that an SDK takes have words", async () => {
  const collector = fakeCollector();
  const answers = [problem(503), json(200, { results: [] })];
  const answer = collector.answer;
  collector.answer = (body) => answers.shift() ?? answer(body);
  const fake = fakePage();
  const options: InitOptions = { write_key: "wk_demo", debug: true, consent: "granted" };
  const web_event = createWebEvent(fakeDeps({ page: fake.page, fetch: collector.fetch }), options);
  Object.assign(page, { web_event_debug: (fake.page as typeof page).web_event_debug });
  await import("../../sdk/debug.ts");
  web_event.track("promotion_code", "removed", { items: [] });
  web_event.track("own", "event", { extra: { total: 10n } });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lines().every((line) => typeof line === "string")).toBe(true);
  for (const words of [
    /consent: granted/,
    /promotion_code\/removed/,
    /can't be sent/,
    /on their way/,
    /next try in/,
    /stored/,
  ]) {
    expect(lines().join("\n")).toMatch(words);
  }
});
