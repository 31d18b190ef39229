// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import explain from "../../sdk/debug.ts";
import {
  createWebEvent,
  type Deps,
  type DropReason,
  type InitOptions,
  type Methods,
  type TrackResult,
} from "../../sdk/index.ts";
import { createListeners } from "../../sdk/listeners.ts";
import { fakeCollector, fakeDeps, fakePage, json, problem, spyOnConsole } from "./fakes.ts";

let info: ReturnType<typeof spyOnConsole>;

beforeEach(() => {
  vi.useFakeTimers();
  info = spyOnConsole("info");
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** The logged texts, without the SDK's name. */
const lines = () =>
  info.mock.calls.map(([name, text]) => {
    expect(name).toBe("web_event:");
    return text;
  });

/** The listeners of an SDK that the debug script explains. */
function debugged() {
  const listeners = createListeners(() => true);
  explain(listeners.on);
  return listeners;
}
const textOf = async (result: TrackResult) => {
  debugged().emit(result, "{}");
  return lines().join("\n");
};

describe("every reason for a drop has an explanation", () => {
  // Without a page there is no console, so `no_page` needs no explanation.
  const reasons: Record<Exclude<DropReason, "no_page">, RegExp> = {
    refused: /collector refuses it/,
    unserializable: /not JSON/,
    too_large: /1 MiB/,
    before_send: /before_send/,
    consent: /has not consented/,
    expired: /7 days/,
    queue_full: /1,000 or 2 MB/,
    unloaded: /page was left/,
    corrupt: /unreadable/,
  };
  test.each(Object.entries(reasons))("%s", async (reason, explanation) => {
    const text = await textOf({ event_id: "e1", outcome: "dropped", reason: reason as DropReason });
    expect(text).toMatch(/^e1 dropped: /);
    expect(text).toMatch(explanation);
  });

  test("an unknown reason is logged as it is", async () => {
    expect(await textOf({ event_id: "e1", outcome: "dropped", reason: "boredom" as DropReason })).toBe(
      "e1 dropped: boredom",
    );
  });
});

describe("a result of the collector is logged", () => {
  test("with its invalid fields", async () => {
    const errors = [{ path: "items[0].id", message: "is missing" }];
    expect(await textOf({ event_id: "e1", outcome: "rejected", reason: "invalid_event", errors })).toBe(
      "e1 rejected: invalid_event\n  items[0].id: is missing",
    );
  });

  test("with the status of each code", async () => {
    const code = { number: "SAVE10", status: 4, status_description: "applicable" };
    const promocodes = [
      { ...code, reason: null },
      { ...code, number: "OLD", status: 2, reason: "expired" },
    ];
    expect(await textOf({ event_id: "e1", outcome: "stored", promocodes: promocodes as never })).toBe(
      "e1 stored\n  SAVE10: status 4 (applicable), in totals\n  OLD: status 2 (applicable), expired",
    );
  });

  test("with the list of an event whose id belongs to another one", async () => {
    expect(await textOf({ event_id: "e1", outcome: "conflict" })).toBe(
      "e1 conflict: another event has this id; it is listed in /v1/conflicting_events",
    );
  });

  test("with its outcome alone where it has no more", async () => {
    expect(await textOf({ event_id: "e1", outcome: "duplicate" })).toBe("e1 duplicate");
  });
});

test.each<[string, unknown[], string]>([
  ["an event", ["track", "e1", "product", "view", 420], "e1 product/view, 420 bytes"],
  ["an event that can't be sent", ["track", "e1", "product", "view", undefined], "e1 product/view can't be sent"],
  ["a batch", ["send", 3], "sending 3 events"],
  ["a pause", ["pause", 1_440, 2], "no valid response (2 in a row); retrying in 1.4 s"],
  ["a recovery", ["recover", 2], "recovered 2 events of a closed page from the device"],
  ["a decision", ["consent", "denied"], "consent: denied"],
])("%s is explained", async (_, [step, ...details], text) => {
  debugged().trace(step as string, ...details);
  expect(lines()).toEqual([text]);
});

test("an unknown step is logged as it is", async () => {
  debugged().trace("teleport", 1);
  expect(lines()).toEqual([["teleport", 1]]);
});

test("explains the steps from before it had loaded, and each SDK once", () => {
  const listeners = createListeners(() => true);
  listeners.trace("send", 1);
  explain(listeners.on);
  explain(listeners.on);
  listeners.trace("send", 2);
  expect(lines()).toEqual(["sending 1 event", "sending 2 events"]);
});

test("every step of an SDK has an explanation", async () => {
  const collector = fakeCollector();
  const answers = [problem(503), json(200, { results: [] })];
  const answer = collector.answer;
  collector.answer = (body) => answers.shift() ?? answer(body);
  const fake = fakePage();
  const options: InitOptions = { write_key: "wk_demo", debug: true, consent: "granted" };
  const load: Deps["load"] = (url, on) => void (url.endsWith("debug.js") && explain(on as Methods["on"]));
  const web_event = createWebEvent(fakeDeps({ page: fake.page, fetch: collector.fetch, load }), options);
  web_event.track("promotion_code", "removed", { items: [] });
  web_event.track("own", "event", { extra: { total: 10n } });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lines().every((line) => typeof line === "string")).toBe(true);
  for (const words of [
    /consent: granted/,
    /promotion_code\/removed/,
    /can't be sent/,
    /sending/,
    /retrying in/,
    /stored/,
  ]) {
    expect(lines().join("\n")).toMatch(words);
  }
});
