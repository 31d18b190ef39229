import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createDelivery, type DeliveryOptions, MAX_AGE_MS, WAIT_MS } from "../../sdk/delivery.ts";
import type { PackedEvent } from "../../sdk/event.ts";
import { createIds } from "../../sdk/ids.ts";
import type { TrackResult } from "../../sdk/index.ts";
import { createJournal } from "../../sdk/journal.ts";
import { ANSWER_MS, createOwners } from "../../sdk/owners.ts";
import { FULL_COUNT, MAX_EVENTS } from "../../sdk/queue.ts";
import { SLOWEST_MS } from "../../sdk/retry.ts";
import { KEEPALIVE_ROOM, type Verdict } from "../../sdk/transport.ts";
import { fakeDevice, fakePage, fill, keysOf, random, spyOnConsole, storageOn, stored, timers } from "./fakes.ts";

const tick = () => vi.advanceTimersByTimeAsync(0);
const DAY = 24 * 60 * 60 * 1000;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-11-22T01:02:03Z") });
  spyOnConsole("warn");
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** One browser: its tabs share a storage. */
function browser() {
  const device = fakeDevice((run) => void setTimeout(run, 5));
  return { storage: device.storage, tab: (options?: TabOptions) => openTab(device, options) };
}

interface TabOptions {
  /** The response to each request. @default none: the test calls `answer` */
  respond?: (names: string[]) => Verdict;
  /** Time until the response, in ms. */
  latency?: number;
}

interface Tracked {
  event_id: string;
  name: string;
}

function openTab(device: ReturnType<typeof fakeDevice>, { respond, latency = 0 }: TabOptions = {}) {
  const state = {
    key: "wk_demo",
    ready: true,
    keeps: true,
    online: true,
    frozen: false,
    closed: false,
    room: KEEPALIVE_ROOM,
    jitter: 0.5,
    respond,
  };
  const { page, fire } = fakePage();
  // A closed tab runs no timers.
  const setTimeout = (run: () => void, ms: number) => timers.setTimeout(() => state.closed || run(), ms);
  const { view, close } = device.tab(
    (event) => fire("storage", event),
    () => !state.frozen,
  );
  const safe = storageOn(view, () => state.keeps);
  const requests: { names: string[]; last: boolean | undefined }[] = [];
  const open: { events: Tracked[]; resolve(verdict: Verdict): void }[] = [];
  const ends: TrackResult[] = [];
  const traces: unknown[][] = [];
  const names = new Map<string, string>();
  const newId = createIds(Date.now, random);

  /** Replaces the event names of a verdict by event ids. */
  const byId = (events: Tracked[], verdict: Verdict): Verdict =>
    verdict instanceof Map
      ? new Map(events.flatMap((event) => (verdict.has(event.name) ? [[event.event_id, stored(event)]] : [])))
      : verdict;
  const world: DeliveryOptions = {
    ...timers,
    setTimeout,
    journal: createJournal(safe),
    owners: createOwners(page, safe, newId(), { ...timers, setTimeout }),
    now: Date.now,
    random: () => state.jitter,
    post(texts, last) {
      const events = texts.map((json): Tracked => JSON.parse(json));
      const names = events.map(({ name }) => name);
      requests.push({ names, last });
      return new Promise((resolve) => {
        const verdict = state.respond?.(names);
        if (verdict === undefined) open.push({ events, resolve });
        else if (latency) setTimeout(() => resolve(byId(events, verdict)), latency);
        else resolve(byId(events, verdict));
      });
    },
    keepaliveBudget: () => state.room,
    writeKey: () => state.key,
    maySend: () => state.ready,
    online: () => state.online,
    emit: (result) => ends.push(result),
    trace: (...details) => traces.push(details),
  };
  const delivery = createDelivery(world);

  /** Tracks an event. @returns its result */
  const add = (name: string, { urgent = false, bytes = 100 } = {}) => {
    const id = newId();
    names.set(id, name);
    const json = JSON.stringify({ event_id: id, category: urgent ? "promotion_code" : "own", name });
    return delivery.add({ id, json, deviceJson: json, bytes, urgent } satisfies PackedEvent, MAX_EVENTS);
  };
  return {
    ...delivery,
    add,
    state,
    requests,
    ends,
    traces,
    /** Closes the tab. */
    close() {
      state.closed = true;
      close();
    },
    /** The names of the sent events, batch by batch. */
    sent: () => requests.map((request) => request.names),
    /** Responds to the oldest open request. @param verdict @default every event is stored */
    async answer(verdict?: Verdict) {
      const { events, resolve } = open.shift()!;
      resolve(verdict ?? new Map(events.map((event) => [event.event_id, stored(event)])));
      await tick();
    },
    /** The results of events, by name. */
    outcomes: () => ends.map((end) => [names.get(end.event_id), end.outcome, end.reason].filter(Boolean).join(" ")),
  };
}

/** Stores every event at once. */
const healthy = (names: string[]): Verdict => new Map(names.map((name) => [name, stored({ event_id: name })]));
const alone = (options?: TabOptions) => {
  const { storage, tab } = browser();
  return { storage, ...tab(options) };
};
const waiting = (storage: Storage) => keysOf(storage, "promotrail.event.");

describe("the time of sending", () => {
  test("an event waits five seconds for others and is on the device meanwhile", async () => {
    const { storage, add, sent } = alone();
    add("a");
    expect(waiting(storage)).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(WAIT_MS - 1);
    add("b");
    expect([sent(), WAIT_MS]).toEqual([[], 5_000]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent()).toEqual([["a", "b"]]);
  });

  test("an urgent event is sent at once, with all earlier ones", async () => {
    const { add, sent } = alone();
    add("view");
    add("cart");
    add("code", { urgent: true });
    await tick();
    expect(sent()).toEqual([["view", "cart", "code"]]);
  });

  test("events tracked together are sent together, also after an urgent one", async () => {
    const { add, sent } = alone();
    add("code", { urgent: true });
    add("purchase", { urgent: true });
    add("view");
    await tick();
    expect(sent()).toEqual([["code", "purchase", "view"]]);
  });

  test("many events, or large ones, don't wait", async () => {
    const many = alone();
    for (let n = 0; n < FULL_COUNT; n++) many.add(`${n}`);
    await tick();
    expect(many.sent().map((names) => names.length)).toEqual([FULL_COUNT]);

    const large = alone();
    for (const name of ["a", "b", "c"]) large.add(name, { bytes: 24_000 - 1 });
    await tick();
    await large.answer();
    expect(large.sent()).toEqual([["a", "b"], ["c"]]);
  });

  test("the collector's result is emitted, and nothing is left on the device", async () => {
    const { storage, add, answer, outcomes } = alone();
    const result = add("code", { urgent: true });
    await tick();
    await answer();
    expect(await result).toMatchObject({ outcome: "stored" });
    expect([outcomes(), waiting(storage)]).toEqual([["code stored"], []]);
  });

  test("`rejected` is a result, too", async () => {
    const { storage, add, answer, ends, requests } = alone();
    const result = add("code", { urgent: true });
    await tick();
    const event_id = waiting(storage)[0]!.split(".")[3]!;
    await answer(new Map([[event_id, { event_id, outcome: "rejected", reason: "invalid_event" }]]));
    expect(await result).toMatchObject({ outcome: "rejected", reason: "invalid_event" });
    expect([ends.length, requests.length, waiting(storage)]).toEqual([1, 1, []]);
  });
});

describe("one request at a time", () => {
  test("the next request starts after the response to the previous one", async () => {
    const { add, answer, sent } = alone();
    add("a", { urgent: true });
    await tick();
    add("b", { urgent: true });
    add("c", { urgent: true });
    await tick();
    expect(sent()).toEqual([["a"]]);
    await answer();
    expect(sent()).toEqual([["a"], ["b", "c"]]);
  });

  test("events tracked meanwhile wait for others again", async () => {
    const { add, answer, sent } = alone();
    add("a", { urgent: true });
    await tick();
    add("b");
    await answer();
    expect(sent()).toEqual([["a"]]);
    await vi.advanceTimersByTimeAsync(WAIT_MS);
    expect(sent()).toEqual([["a"], ["b"]]);
  });

  test("a hundred events of a page, one every 50 ms, take at most five requests", async () => {
    const { add, sent } = alone({ respond: healthy, latency: 300 });
    for (let n = 0; n < 100; n++) {
      add(`${n}`, { urgent: n === 40 });
      await vi.advanceTimersByTimeAsync(50);
    }
    await vi.advanceTimersByTimeAsync(2 * WAIT_MS);
    expect(sent().flat()).toHaveLength(100);
    expect(sent().length).toBeLessThanOrEqual(5);
  });

  test("more events than a batch holds are sent in several requests without a wait", async () => {
    const { add, send: flush, sent } = alone({ respond: healthy });
    for (let n = 0; n < 700; n++) add(`${n}`, { bytes: 60 });
    await flush();
    expect(sent().map((names) => names.length)).toEqual([500, 200]);
  });
});

describe("a failure", () => {
  test("keeps all events, pauses, and retries with those tracked meanwhile", async () => {
    const { storage, add, answer, sent, outcomes } = alone();
    add("a", { urgent: true });
    await tick();
    await answer(0);
    add("b");
    expect([waiting(storage).length, sent()]).toEqual([2, [["a"]]]);
    await vi.advanceTimersByTimeAsync(499);
    expect(sent()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent()).toEqual([["a"], ["a", "b"]]);
    await answer();
    expect([outcomes(), waiting(storage)]).toEqual([["a stored", "b stored"], []]);
  });

  test("pauses longer each time, up to five minutes, and starts over after a success", async () => {
    const tab = alone();
    const pauses = () => tab.traces.flatMap(([what, ms]) => (what === "pause" ? [ms] : []));
    tab.add("a");
    for (let failure = 0; failure < 11; failure++) {
      await vi.advanceTimersByTimeAsync(SLOWEST_MS);
      await tab.answer(0);
    }
    expect(pauses()).toEqual([0.5, 1, 2, 4, 8, 16, 32, 64, 128, 150, 150].map((seconds) => seconds * 1_000));
    await vi.advanceTimersByTimeAsync(SLOWEST_MS);
    await tab.answer();
    tab.add("b", { urgent: true });
    await tick();
    await tab.answer(0);
    expect(pauses().at(-1)).toBe(500);
  });

  test("of one event that a proxy always rejects does not delay the others for long", async () => {
    const respond = (names: string[]) => (names.includes("<script>") ? 0 : healthy(names));
    const { storage, add, outcomes } = alone({ respond });
    add("<script>", { urgent: true });
    await tick();
    add("view");
    add("code", { urgent: true });
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(outcomes()).toEqual(["view stored", "code stored"]);
    expect(waiting(storage)).toHaveLength(1);
  });

  test("ends its pause on request", async () => {
    const { add, answer, sendSoon, sent } = alone();
    add("a", { urgent: true });
    await tick();
    await answer(120_000);
    sendSoon();
    await tick();
    expect(sent()).toHaveLength(1);
    sendSoon(true);
    await tick();
    expect(sent()).toHaveLength(2);
  });

  test("is followed by a pause that an urgent event does not end", async () => {
    const { add, answer, sent } = alone();
    add("a", { urgent: true });
    await tick();
    await answer(120_000);
    for (let n = 0; n < FULL_COUNT; n++) add(`code ${n}`, { urgent: true });
    await vi.advanceTimersByTimeAsync(119_999);
    expect(sent()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent()).toHaveLength(2);
  });

  test("of a second request does not shorten the pause that the collector requested", async () => {
    const { add, answer, sendOnHide, sent } = alone();
    add("a", { urgent: true });
    await tick();
    add("b");
    sendOnHide();
    await answer(120_000);
    await answer(0);
    await vi.advanceTimersByTimeAsync(119_000);
    expect(sent()).toHaveLength(2);
  });

  test("is retried at once by a flush, which resolves after the next failure", async () => {
    const { add, answer, send: flush, sent } = alone();
    add("a", { urgent: true });
    await tick();
    await answer(120_000);
    const flushed = vi.fn();
    flush().then(flushed);
    await tick();
    expect([sent().length, flushed.mock.calls.length]).toEqual([2, 0]);
    await answer(0);
    expect(flushed).toHaveBeenCalledOnce();
  });

  test("a response without a result for an event leaves the event waiting", async () => {
    const { storage, add, send: flush, state, sent, outcomes } = alone({ respond: () => healthy(["b"]) });
    add("a");
    add("b");
    await flush();
    expect([outcomes(), waiting(storage).length]).toEqual([["b stored"], 1]);
    state.respond = healthy;
    await vi.advanceTimersByTimeAsync(500);
    expect(sent()).toEqual([["a", "b"], ["a"]]);
    expect([outcomes(), waiting(storage)]).toEqual([["b stored", "a stored"], []]);
  });

  test("a response about other events counts as none", async () => {
    const { storage, add, send: flush, traces } = alone({ respond: () => new Map() });
    add("a");
    await flush();
    expect(waiting(storage)).toHaveLength(1);
    expect(traces.map(([what]) => what)).toContain("pause");
  });
});

describe("events that the collector refuses", () => {
  test("an invalid event is found among a hundred with few requests; the others are stored", async () => {
    for (const bad of [0, 37, 50, 99]) {
      const isBad = (name: string) => name === `${bad}`;
      const respond = (names: string[]) => (names.some(isBad) ? "split" : healthy(names));
      const { storage, add, send: flush, requests, ends, outcomes } = alone({ respond });
      for (let n = 0; n < 100; n++) add(`${n}`);
      await flush();
      expect(outcomes().filter((end) => !end.endsWith("stored"))).toEqual([`${bad} dropped refused`]);
      expect([ends.length, waiting(storage)]).toEqual([100, []]);
      expect(requests.length).toBeLessThanOrEqual(16);
    }
  });

  test("are dropped one by one where several are invalid", async () => {
    const isBad = (name: string) => Number(name) % 10 === 3;
    const {
      storage,
      add,
      send: flush,
      outcomes,
    } = alone({
      respond: (names) => (names.some(isBad) ? "split" : healthy(names)),
    });
    for (let n = 0; n < 30; n++) add(`${n}`);
    await flush();
    expect(outcomes().filter((end) => end.endsWith("refused"))).toHaveLength(3);
    expect([outcomes().length, waiting(storage)]).toEqual([30, []]);
  });

  test("arrive in the order of tracking, also where batches are split", async () => {
    const order: string[] = [];
    const respond = (names: string[]) => {
      if (names.length > 3) return "split";
      order.push(...names);
      return healthy(names);
    };
    const { add, send: flush } = alone({ respond });
    for (let n = 0; n < 20; n++) add(`${n}`);
    await flush();
    expect(order).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`));
  });

  test("are sent in smaller batches after a batch of a hidden page is split", async () => {
    const { add, sendOnHide, ends } = alone({ respond: (names) => (names.length > 1 ? "split" : healthy(names)) });
    for (let n = 0; n < 8; n++) add(`${n}`);
    sendOnHide();
    await vi.advanceTimersByTimeAsync(WAIT_MS);
    expect(ends).toHaveLength(8);
  });

  test("all wait, at the slowest pace, where the key is refused", async () => {
    const { storage, add, send: flush, sent } = alone({ respond: () => SLOWEST_MS });
    add("a");
    await flush();
    for (let tries = 2; tries < 5; tries++) {
      await vi.advanceTimersByTimeAsync(SLOWEST_MS - 1);
      expect(sent()).toHaveLength(tries - 1);
      await vi.advanceTimersByTimeAsync(1);
      expect(sent()).toHaveLength(tries);
    }
    expect(waiting(storage)).toHaveLength(1);
  });
});

test("an event expires after seven days, and not before", async () => {
  const { storage, add, send: flush, state, outcomes } = alone({ respond: () => 0 });
  const result = add("old");
  vi.setSystemTime(Date.now() + MAX_AGE_MS);
  add("young");
  await flush();
  expect(outcomes()).toEqual([]);
  vi.setSystemTime(Date.now() + 1_000);
  state.respond = healthy;
  await flush();
  expect(await result).toMatchObject({ outcome: "dropped", reason: "expired" });
  expect([outcomes(), waiting(storage), MAX_AGE_MS]).toEqual([["old dropped expired", "young stored"], [], 7 * DAY]);
});

test("where the queue is full, the oldest browsing events are dropped and reported; codes stay", async () => {
  const { storage, add, state, outcomes, send: flush } = alone();
  state.online = false;
  add("code", { urgent: true });
  for (let n = 0; n < MAX_EVENTS + 1; n++) add(`${n}`);
  expect(outcomes()).toEqual(["0 dropped queue_full", "1 dropped queue_full"]);
  expect(waiting(storage)).toHaveLength(MAX_EVENTS);
  state.online = true;
  state.respond = healthy;
  await flush();
  expect(outcomes()).toHaveLength(MAX_EVENTS + 2);
});

test("an event in flight while the queue overflows has one result", async () => {
  const { add, answer, outcomes } = alone();
  add("first", { urgent: true });
  await tick();
  for (let n = 0; n < MAX_EVENTS; n++) add(`${n}`);
  await answer();
  expect(outcomes().filter((end) => end.startsWith("first"))).toHaveLength(1);
});

describe("a page that is hidden", () => {
  test("sends the most valuable events that fit, in order; the others wait", async () => {
    const { storage, add, sendOnHide, state, requests, sent } = alone();
    state.room = 250;
    for (const name of ["view", "cart"]) add(name);
    for (const name of ["code", "purchase"]) add(name, { urgent: true });
    sendOnHide();
    expect(sent()).toEqual([["code", "purchase"]]);
    expect(requests[0]!.last).toBe(true);
    expect(waiting(storage)).toHaveLength(4);
  });

  test("sends in parallel to a request in flight, and nothing twice", async () => {
    const { add, sendOnHide, sent } = alone();
    add("a", { urgent: true });
    await tick();
    add("b");
    sendOnHide();
    sendOnHide();
    expect(sent()).toEqual([["a"], ["b"]]);
  });

  test("sends only unsaved events during a pause", async () => {
    const { storage, add, answer, sendOnHide, sent } = alone();
    add("kept", { urgent: true });
    await tick();
    await answer(120_000);
    sendOnHide();
    expect(sent()).toEqual([["kept"]]);
    fill(storage);
    add("not kept");
    sendOnHide();
    expect(sent()).toEqual([["kept"], ["not kept"]]);
  });

  test("uses the budget for unsaved events during a pause", async () => {
    const { storage, add, answer, sendOnHide, state, sent } = alone();
    add("kept", { urgent: true });
    await tick();
    await answer(120_000);
    fill(storage);
    add("not kept");
    state.room = 150;
    sendOnHide();
    expect(sent()).toEqual([["kept"], ["not kept"]]);
  });

  test("receives the results where it lives on", async () => {
    const { storage, add, sendOnHide, outcomes } = alone({ respond: healthy });
    add("a");
    sendOnHide();
    await tick();
    expect([outcomes(), waiting(storage)]).toEqual([["a stored"], []]);
  });

  test("retries after a failure where it lives on", async () => {
    const { add, answer, sendOnHide, sent } = alone();
    add("a");
    sendOnHide();
    await answer(0);
    await vi.advanceTimersByTimeAsync(500);
    expect(sent()).toEqual([["a"], ["a"]]);
  });

  test("sends nothing where sending is not allowed", () => {
    const { add, sendOnHide, state, sent } = alone();
    state.ready = false;
    add("a", { urgent: true });
    sendOnHide();
    expect(sent()).toEqual([]);
  });
});

describe("a page that is left", () => {
  test("leaves its events on the device for the next page", async () => {
    const { storage, add, sendOnHide, dropUnsaved, outcomes } = alone();
    add("a");
    sendOnHide();
    dropUnsaved();
    expect([waiting(storage).length, outcomes()]).toEqual([1, []]);
  });

  test("reports the events that are lost: neither on the device nor in flight", async () => {
    const { storage, add, sendOnHide, dropUnsaved, state, outcomes } = alone();
    fill(storage);
    state.room = 150;
    const lost = add("lost");
    add("sent", { urgent: true });
    sendOnHide();
    dropUnsaved();
    expect(await lost).toMatchObject({ outcome: "dropped", reason: "unloaded" });
    expect(outcomes()).toEqual(["lost dropped unloaded"]);
  });

  test("continues where it is restored, with its own and its failed events", async () => {
    const { storage, add, answer, sendOnHide, dropUnsaved, restore, sent } = alone();
    add("a");
    sendOnHide();
    dropUnsaved();
    await answer(0);
    restore();
    await tick();
    expect(sent()).toEqual([["a"], ["a"]]);
    await answer();
    expect(waiting(storage)).toEqual([]);
  });

  test("resends events without a response from before the back/forward cache", async () => {
    const { storage, add, sendOnHide, dropUnsaved, restore, state, sent, outcomes } = alone();
    const result = add("a");
    sendOnHide();
    dropUnsaved();
    await vi.advanceTimersByTimeAsync(60_000);
    state.respond = healthy;
    restore();
    await tick();
    expect(sent()).toEqual([["a"], ["a"]]);
    expect(await result).toMatchObject({ outcome: "stored" });
    expect([outcomes(), waiting(storage)]).toEqual([["a stored"], []]);
  });

  test("sends one request at a time after it is restored, too", async () => {
    const { add, dropUnsaved, restore, answer, sent } = alone();
    add("a", { urgent: true });
    await tick();
    dropUnsaved();
    restore();
    await tick();
    add("b", { urgent: true });
    await answer();
    add("c", { urgent: true });
    await tick();
    expect(sent()).toEqual([["a"], ["a"]]);
    await answer();
    expect(sent()).toEqual([["a"], ["a"], ["b", "c"]]);
  });

  test("emits one result where the old response arrives after the new one", async () => {
    const { add, sendOnHide, dropUnsaved, restore, answer, outcomes } = alone();
    add("a");
    sendOnHide();
    dropUnsaved();
    restore();
    await tick();
    await answer();
    await answer();
    expect(outcomes()).toEqual(["a stored"]);
  });

  test("tracks where it was not left after all", async () => {
    const { storage, add, dropUnsaved } = alone({ respond: healthy });
    dropUnsaved();
    add("after", { urgent: true });
    await tick();
    expect(waiting(storage)).toEqual([]);
  });
});

describe("the events of other pages on the device", () => {
  const claimsSettled = () => vi.advanceTimersByTimeAsync(ANSWER_MS);
  /** Opens a page that tracks events and is closed before they are delivered. */
  const leaveBehind = async (tab: ReturnType<typeof browser>["tab"], ...names: string[]) => {
    const closedTab = tab();
    for (const name of names) closedTab.add(name);
    await tick();
    closedTab.dropUnsaved();
    closedTab.close();
  };

  test("are claimed from closed pages and stored", async () => {
    const { storage, tab } = browser();
    await leaveBehind(tab, "a", "b");
    const next = tab({ respond: healthy });
    next.recover();
    await claimsSettled();
    expect(next.sent()).toEqual([["a", "b"]]);
    expect([next.ends.length, keysOf(storage)]).toEqual([2, []]);
    expect(next.traces).toContainEqual(["recover", 2]);
  });

  test("are left to open pages", async () => {
    const { tab } = browser();
    const [one, two] = [tab(), tab()];
    one.add("one");
    two.add("two");
    for (let minute = 0; minute < 5; minute++) {
      one.recover();
      two.recover();
      await vi.advanceTimersByTimeAsync(60_000);
    }
    expect(one.sent().flat()).not.toContain("two");
    expect(two.sent().flat()).not.toContain("one");
  });

  test("are claimed once, however many claims there are", async () => {
    const { tab } = browser();
    await leaveBehind(tab, "a");
    const heirs = [tab(), tab(), tab()];
    for (const claimingTab of [...heirs, ...heirs]) claimingTab.recover();
    await claimsSettled();
    for (const claimingTab of heirs) claimingTab.recover();
    await claimsSettled();
    expect(heirs.flatMap((claimingTab) => claimingTab.sent())).toEqual([["a"]]);
  });

  test.each([
    [["cart"]],
    [["view", "cart"]],
  ])("are sent before this page's events, because a code is evaluated with earlier events: %j", async (names) => {
    const { tab } = browser();
    await leaveBehind(tab, ...names);
    await vi.advanceTimersByTimeAsync(1_000);
    const next = tab();
    next.state.jitter = 1;
    next.recover();
    await vi.advanceTimersByTimeAsync(500);
    next.add("code", { urgent: true });
    await tick();
    expect(next.sent()).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(next.sent()).toEqual([[...names, "code"]]);
  });

  test("are not sent twice where they are claimed again while they wait", async () => {
    const { tab } = browser();
    await leaveBehind(tab, "a");
    const next = tab();
    next.recover();
    await claimsSettled();
    await next.answer(5_000);
    next.recover();
    await claimsSettled();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(next.sent()).toEqual([["a"], ["a"]]);
  });

  test("are claimed again where the claiming page closes as well", async () => {
    const { storage, tab } = browser();
    await leaveBehind(tab, "a");
    const claimingTab = tab({ respond: () => 0 });
    claimingTab.recover();
    await claimsSettled();
    claimingTab.dropUnsaved();
    claimingTab.close();
    const last = tab({ respond: healthy });
    last.recover();
    await claimsSettled();
    expect([last.ends.length, keysOf(storage)]).toEqual([1, []]);
  });

  test("wait while sending is not allowed", async () => {
    const { storage, tab } = browser();
    await leaveBehind(tab, "a");
    const next = tab();
    next.state.ready = false;
    next.recover();
    await claimsSettled();
    expect([next.sent(), waiting(storage).length]).toEqual([[], 1]);
  });

  test("stay where they are for another write key", async () => {
    const { storage, tab } = browser();
    const closedTab = tab();
    closedTab.state.key = "wk_other";
    closedTab.add("a");
    closedTab.close();
    const next = tab({ respond: healthy });
    next.recover();
    await claimsSettled();
    expect([next.sent(), next.ends, waiting(storage).length]).toEqual([[], [], 1]);
  });

  test("expire after seven days for another write key, too", async () => {
    const { storage, tab } = browser();
    const closedTab = tab();
    closedTab.state.key = "wk_other";
    closedTab.add("a");
    closedTab.close();
    vi.setSystemTime(Date.now() + 8 * DAY);
    const next = tab({ respond: healthy });
    next.recover();
    await vi.advanceTimersByTimeAsync(ANSWER_MS + WAIT_MS);
    expect([next.sent(), waiting(storage)]).toEqual([[], []]);
  });

  test("are reported as corrupt where they are unreadable", async () => {
    const { storage, tab } = browser();
    storage.setItem("promotrail.event.gone.e1", "junk");
    const next = tab({ respond: healthy });
    next.recover();
    await claimsSettled();
    expect(next.ends).toEqual([{ event_id: "e1", outcome: "dropped", reason: "corrupt" }]);
    expect(keysOf(storage)).toEqual([]);
  });

  test("are dropped where they are older than seven days", async () => {
    const { storage, tab } = browser();
    await leaveBehind(tab, "a");
    vi.setSystemTime(Date.now() + 8 * DAY);
    const next = tab({ respond: healthy });
    next.recover();
    await claimsSettled();
    expect(next.ends).toMatchObject([{ outcome: "dropped", reason: "expired" }]);
    expect([next.sent(), keysOf(storage)]).toEqual([[], []]);
  });

  test("do not end the pause that the collector requested", async () => {
    const { tab } = browser();
    await leaveBehind(tab, "a");
    const next = tab();
    next.add("code", { urgent: true });
    await tick();
    await next.answer(120_000);
    next.recover();
    await vi.advanceTimersByTimeAsync(119_000);
    expect(next.sent()).toEqual([["code"]]);
  });

  test("may be more than a tab holds: the oldest browsing events are dropped and reported", async () => {
    const { storage, tab } = browser();
    await leaveBehind(tab, ...Array.from({ length: 600 }, (_, n) => `first ${n}`));
    await leaveBehind(tab, ...Array.from({ length: 600 }, (_, n) => `second ${n}`));
    const next = tab({ respond: () => 0 });
    next.recover();
    await claimsSettled();
    expect(next.outcomes()).toEqual(Array(200).fill("dropped queue_full"));
    expect(waiting(storage)).toHaveLength(MAX_EVENTS);
  });

  test("are sent again by a page that was frozen while they were claimed; each page emits one result", async () => {
    const { storage, tab } = browser();
    const frozenTab = tab();
    const result = frozenTab.add("a");
    frozenTab.dropUnsaved();
    frozenTab.state.frozen = true;
    const claimingTab = tab({ respond: healthy });
    claimingTab.recover();
    await claimsSettled();
    expect(claimingTab.sent()).toEqual([["a"]]);
    Object.assign(frozenTab.state, { frozen: false, respond: healthy });
    frozenTab.restore();
    await tick();
    expect(await result).toMatchObject({ outcome: "stored" });
    expect([frozenTab.outcomes(), claimingTab.outcomes(), keysOf(storage)]).toEqual([["a stored"], ["stored"], []]);
  });

  test("are found by the claiming page where a frozen page wakes and closes", async () => {
    const { storage, tab } = browser();
    const [living, frozenTab] = [tab({ respond: healthy }), tab()];
    frozenTab.add("a");
    frozenTab.dropUnsaved();
    frozenTab.state.frozen = true;
    living.recover();
    await claimsSettled();
    frozenTab.state.frozen = false;
    frozenTab.restore();
    await tick();
    await frozenTab.answer();
    frozenTab.add("b");
    frozenTab.dropUnsaved();
    frozenTab.close();
    living.recover();
    await claimsSettled();
    await claimsSettled();
    expect(waiting(storage)).toEqual([]);
  });
});

test("two tabs during an outage lose nothing, leave nothing, and send nothing twice", async () => {
  const { storage, tab } = browser();
  let up = false;
  const respond = (names: string[]) => (up ? healthy(names) : 0);
  const tabs = [tab({ respond }), tab({ respond })];
  for (let n = 0; n < 20; n++) {
    for (const [at, each] of tabs.entries()) each.add(`${at}-${n}`, { urgent: n % 5 === 0 });
    for (const each of tabs) each.recover();
    await vi.advanceTimersByTimeAsync(1_000);
  }
  up = true;
  await vi.advanceTimersByTimeAsync(SLOWEST_MS);
  for (const [at, each] of tabs.entries()) {
    expect(each.outcomes()).toEqual(Array.from({ length: 20 }, (_, n) => `${at}-${n} stored`));
    expect(
      each
        .sent()
        .flat()
        .every((name) => name.startsWith(`${at}-`)),
    ).toBe(true);
  }
  expect(keysOf(storage)).toEqual([]);
});

describe("offline", () => {
  test("delays an urgent event, and the timer still tries: the browser may be wrong", async () => {
    const { add, state, sent } = alone({ respond: healthy });
    state.online = false;
    add("code", { urgent: true });
    await vi.advanceTimersByTimeAsync(499);
    expect(sent()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent()).toEqual([["code"]]);
  });

  test("sends everything at once when the browser is online again", async () => {
    const { add, state, sent, send } = alone({ respond: healthy });
    state.online = false;
    add("code", { urgent: true });
    add("view");
    state.online = true;
    send();
    await tick();
    expect(sent()).toEqual([["code", "view"]]);
  });
});

describe("without a key or consent", () => {
  test("events wait, and are sent when both exist", async () => {
    const { add, state, send, sent } = alone({ respond: healthy });
    state.ready = false;
    add("code", { urgent: true });
    add("view");
    await vi.advanceTimersByTimeAsync(WAIT_MS);
    await send();
    expect(sent()).toEqual([]);
    state.ready = true;
    await send();
    expect(sent()).toEqual([["code", "view"]]);
  });

  test("events stay in memory until they may be stored on the device", () => {
    const { storage, add, state, saveAll } = alone();
    Object.assign(state, { ready: false, keeps: false });
    add("a");
    expect(keysOf(storage)).toEqual([]);
    Object.assign(state, { keeps: true });
    saveAll();
    expect(waiting(storage)).toHaveLength(1);
  });
});

describe("dropping all events", () => {
  test("gives each the reason", async () => {
    const { storage, add, dropAll, send, sent, outcomes } = alone();
    const results = [add("a"), add("b")];
    dropAll("consent");
    expect(await Promise.all(results)).toMatchObject([{ reason: "consent" }, { reason: "consent" }]);
    expect([outcomes(), waiting(storage)]).toEqual([["a dropped consent", "b dropped consent"], []]);
    await send();
    expect(sent()).toEqual([]);
  });

  test("gives an event in flight one result, although its response is still to come", async () => {
    const { storage, add, answer, dropAll, outcomes } = alone();
    add("a", { urgent: true });
    await tick();
    dropAll("consent");
    await answer();
    expect([outcomes(), waiting(storage)]).toEqual([["a dropped consent"], []]);
  });
});

test("every step is traced", async () => {
  const { add, answer, traces } = alone();
  add("a", { urgent: true });
  await tick();
  await answer(0);
  await vi.advanceTimersByTimeAsync(500);
  expect(traces).toEqual([
    ["send", 1],
    ["pause", 500, 1],
    ["send", 1],
  ]);
});
