import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TrackResult } from "../../sdk/index.ts";
import { createRandom } from "../bench/random.ts";
import { fakeBrowser, type Tab, WEATHER } from "./fake-browser.ts";
import { keysOf, spyOnConsole } from "./fakes.ts";

beforeEach(() => void spyOnConsole("warn"));
afterEach(() => void vi.restoreAllMocks());

type Step =
  | { do: "track"; tab: number; category: "own" | "promotion_code"; count: number }
  | { do: "weather"; weather: keyof typeof WEATHER }
  | { do: "wait"; ms: number }
  | { do: "open" }
  | { do: "close" | "kill" | "freeze or thaw" | "hide or show" | "flush"; tab: number };

const tab = fc.nat(2);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("track" as const),
      tab,
      category: fc.constantFrom("own" as const, "promotion_code" as const),
      count: fc.constantFrom(1, 1, 2, 5, 60),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("weather" as const),
      weather: fc.constantFrom(...(Object.keys(WEATHER) as (keyof typeof WEATHER)[])),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      ms: fc.constantFrom(0, 20, 60, 1_000, 6_000, 40_000, 90_000, 600_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("open" as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom("close", "kill", "freeze or thaw", "hide or show", "flush") as fc.Arbitrary<"close">,
      tab,
    }),
  },
);

/**
 * Runs the steps with at most three tabs; then faults end, and one page stays open.
 * @param seed of the SDK's ids and pauses, so that a failure can be repeated
 */
async function play(steps: readonly Step[], seed: number) {
  const random = createRandom(seed);
  vi.spyOn(Math, "random").mockImplementation(() => random.below(2 ** 20) / 2 ** 20);
  const browser = fakeBrowser((bytes) => bytes.map(() => random.below(256)));
  const all = [browser.open()];
  let tabs = [...all];
  /** The number of tracked events. */
  let tracked = 0;
  const of = (at: number): Tab | undefined => tabs[at % Math.max(tabs.length, 1)];
  const note = async (result: Promise<TrackResult>) => void (await result);

  for (const step of steps) {
    const page = "tab" in step ? of(step.tab) : undefined;
    const awake = page && page.state !== "frozen";
    if (step.do === "wait") await browser.clock.advance(step.ms);
    else if (step.do === "weather") browser.weather = WEATHER[step.weather];
    else if (step.do === "open" && tabs.length < 3) {
      const opened = browser.open();
      all.push(opened);
      tabs.push(opened);
    } else if (step.do === "track" && awake) {
      for (let n = 0; n < step.count; n++) {
        tracked += 1;
        note(page.web_event.track(step.category, "used" as string, { extra: { n: tracked } } as never));
      }
    } else if (step.do === "flush" && awake) page.web_event.flush();
    else if (step.do === "hide or show" && awake) page.state === "open" ? page.hide() : page.show();
    else if (step.do === "freeze or thaw" && page) page.state === "frozen" ? page.thaw() : page.freeze();
    else if ((step.do === "close" && awake) || (step.do === "kill" && page)) {
      page[step.do]();
      tabs = tabs.filter((other) => other !== page);
    }
    await browser.clock.advance(0);
  }

  browser.weather = WEATHER.fine;
  for (const page of tabs) page.state === "frozen" ? page.kill() : page.close();
  await browser.clock.advance(1_000);
  all.push(browser.open());
  await browser.clock.advance(2 * 60 * 60 * 1000);
  return { browser, all, tracked };
}

test("whatever happens to pages and the network, every event is stored once or reported as dropped", {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), fc.nat(), async (steps, seed) => {
      const { browser, all, tracked } = await play(steps, seed);
      const ends = all.flatMap((page) => [...page.ends.values()]);
      const dropped = new Set(
        ends
          .flat()
          .filter(({ outcome }) => outcome === "dropped")
          .map(({ event_id }) => event_id),
      );
      // None of these events has a reason to be dropped: each tracked one is stored, under one id.
      expect([...dropped]).toEqual([]);
      const numbers = [...browser.events.values()].map(({ extra }) => extra.n as number);
      expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: tracked }, (_, at) => at + 1));
      // No page receives two results of one event.
      for (const end of ends) expect(end).toHaveLength(1);
      expect(keysOf(browser.storage, "promotrail.event.")).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test("a sixth tab delivers all events of five tabs that were closed during an outage", async () => {
  const browser = fakeBrowser();
  browser.weather = WEATHER.busy;
  const tabs = Array.from({ length: 5 }, () => browser.open());
  for (let n = 0; n < 40; n++) {
    for (const each of tabs) each.web_event.track("promotion_code", "used" as string, { extra: { n } } as never);
    await browser.clock.advance(500);
  }
  for (const each of tabs) each.close();
  await browser.clock.advance(1_000);
  browser.weather = WEATHER.fine;
  browser.open();
  await browser.clock.advance(60_000);
  expect(browser.arrived.size).toBe(200);
  expect([...browser.arrived.values()].every((times) => times === 1)).toBe(true);
  expect(keysOf(browser.storage, "promotrail.event.")).toEqual([]);
});

test("after an outage of an hour, the open page delivers by itself", async () => {
  const browser = fakeBrowser();
  const page = browser.open();
  browser.weather = WEATHER.cut;
  for (let n = 0; n < 60; n++) {
    page.web_event.track("own", "event");
    await browser.clock.advance(60_000);
  }
  browser.weather = WEATHER.fine;
  await browser.clock.advance(5 * 60_000);
  expect(browser.arrived.size).toBe(60);
  expect(keysOf(browser.storage, "promotrail.event.")).toEqual([]);
});

test("the next page delivers five hundred events of a second before the page was closed", async () => {
  const browser = fakeBrowser();
  const page = browser.open();
  for (let n = 0; n < 500; n++) {
    page.web_event.track("own", "event");
    await browser.clock.advance(2);
  }
  page.close();
  await browser.clock.advance(1_000);
  browser.open();
  await browser.clock.advance(60_000);
  expect(browser.arrived.size).toBe(500);
  expect(keysOf(browser.storage, "promotrail.event.")).toEqual([]);
});

test("the last request outlives its page, because it stays within the browsers' limit", async () => {
  const browser = fakeBrowser();
  const page = browser.open();
  await browser.clock.advance(0);
  for (let n = 0; n < 400; n++) page.web_event.track("own", "event");
  page.close();
  await browser.clock.advance(1_000);
  expect(browser.requests).toBe(2);
  expect(browser.arrived.size).toBeGreaterThan(100);
});
