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
  /** Answers by itself, where it is given; else the test answers by hand. */
  respond?: (names: string[]) => Verdict;
  /** How long that takes, in ms. */
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
    asleep: false,
    gone: false,
    room: KEEPALIVE_ROOM,
    jitter: 0.5,
    respond,
  };
  const { page, fire } = fakePage();
  // A tab that is gone does nothing any more.
  const setTimeout = (run: () => void, ms: number) => timers.setTimeout(() => state.gone || run(), ms);
  const { view, close } = device.tab(
    (event) => fire("storage", event),
    () => !state.asleep,
  );
  const safe = storageOn(view, () => state.keeps);
  const requests: { names: string[]; last: boolean | undefined }[] = [];
  const open: { events: Tracked[]; resolve(verdict: Verdict): void }[] = [];
  const ends: TrackResult[] = [];
  const traces: unknown[][] = [];
  const names = new Map<string, string>();
  const newId = createIds(Date.now, random);

  /** A verdict that names events by their names is made one by their ids. */
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

  /** Tracks an event of that name. @returns its result, once there is one */
  const add = (name: string, { urgent = false, bytes = 100 } = {}) => {
    const id = newId();
    names.set(id, name);
    const json = JSON.stringify({ event_id: id, category: urgent ? "promotion_code" : "own", name });
    return delivery.add({ id, json, deviceJson: json, bytes, urgent } satisfies PackedEvent);
  };
  return {
    ...delivery,
    add,
    state,
    requests,
    ends,
    traces,
    /** The tab is gone. */
    close() {
      state.gone = true;
      close();
    },
    /** The names of what was sent, batch by batch. */
    sent: () => requests.map((request) => request.names),
    /** Answers the oldest open request: stored, unless it says otherwise. */
    async answer(verdict?: Verdict) {
      const { events, resolve } = open.shift()!;
      resolve(verdict ?? new Map(events.map((event) => [event.event_id, stored(event)])));
      await tick();
    },
    /** How events ended, by name. */
    outcomes: () => ends.map((end) => [names.get(end.event_id), end.outcome, end.reason].filter(Boolean).join(" ")),
  };
}

/** Stores everything at once. */
const healthy = (names: string[]): Verdict => new Map(names.map((name) => [name, stored({ event_id: name })]));
const alone = (options?: TabOptions) => {
  const { storage, tab } = browser();
  return { storage, ...tab(options) };
};
const waiting = (storage: Storage) => keysOf(storage, "promotrail.event.");

describe("when an event is sent", () => {
  test("it waits five seconds for company; it is on the device meanwhile", async () => {
    const { storage, add, sent } = alone();
    add("a");
    expect(waiting(storage)).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(WAIT_MS - 1);
    add("b");
    expect([sent(), WAIT_MS]).toEqual([[], 5_000]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent()).toEqual([["a", "b"]]);
  });

  test("an urgent one goes at once, with everything before it", async () => {
    const { add, sent } = alone();
    add("view");
    add("cart");
    add("code", { urgent: true });
    await tick();
    expect(sent()).toEqual([["view", "cart", "code"]]);
  });

  test("what is tracked in one go travels together, also after the urgent one", async () => {
    const { add, sent } = alone();
    add("code", { urgent: true });
    add("purchase", { urgent: true });
    add("view");
    await tick();
    expect(sent()).toEqual([["code", "purchase", "view"]]);
  });

  test("many, or large ones, don't wait", async () => {
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

  test("the collector's result ends it: it is told, and nothing is left on the device", async () => {
    const { storage, add, answer, outcomes } = alone();
    const result = add("code", { urgent: true });
    await tick();
    await answer();
    expect(await result).toMatchObject({ outcome: "stored" });
    expect([outcomes(), waiting(storage)]).toEqual([["code stored"], []]);
  });

  test("`rejected` is a result as well", async () => {
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
  test("the next one leaves when the one before it is answered", async () => {
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

  test("what is tracked meanwhile waits for company again", async () => {
    const { add, answer, sent } = alone();
    add("a", { urgent: true });
    await tick();
    add("b");
    await answer();
    expect(sent()).toEqual([["a"]]);
    await vi.advanceTimersByTimeAsync(WAIT_MS);
    expect(sent()).toEqual([["a"], ["b"]]);
  });

  test("a hundred events of one page, one every 50 ms, cost at most five requests", async () => {
    const { add, sent } = alone({ respond: healthy, latency: 300 });
    for (let n = 0; n < 100; n++) {
      add(`${n}`, { urgent: n === 40 });
      await vi.advanceTimersByTimeAsync(50);
    }
    await vi.advanceTimersByTimeAsync(2 * WAIT_MS);
    expect(sent().flat()).toHaveLength(100);
    expect(sent().length).toBeLessThanOrEqual(5);
  });

  test("more than a batch goes in several, right after one another", async () => {
    const { add, send: flush, sent } = alone({ respond: healthy });
    for (let n = 0; n < 700; n++) add(`${n}`, { bytes: 60 });
    await flush();
    expect(sent().map((names) => names.length)).toEqual([500, 200]);
  });
});

describe("a failure", () => {
  test("keeps everything, pauses, and tries again with what came meanwhile", async () => {
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

  test("pauses longer each time, up to five minutes, and from the start again after a success", async () => {
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

  test("of one event that something on the way refuses, for ever, does not hold up the others for long", async () => {
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

  test("ends its pause where something new is known", async () => {
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

  test("an urgent event does not end the pause", async () => {
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

  test("of a second request does not shorten what the collector asked for", async () => {
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

  test("flushing tries at once, and comes back when that has failed", async () => {
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

  test("an answer that leaves out an event has not answered it", async () => {
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

  test("an answer to somebody else's events is none", async () => {
    const { storage, add, send: flush, traces } = alone({ respond: () => new Map() });
    add("a");
    await flush();
    expect(waiting(storage)).toHaveLength(1);
    expect(traces.map(([what]) => what)).toContain("pause");
  });
});

describe("what the collector does not take", () => {
  test("a bad event is found among a hundred with few requests; the others are stored", async () => {
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

  test("is dropped alone also where several are bad", async () => {
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

  test("events arrive in the order in which they were tracked, also where they are split", async () => {
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

  test("what is split while it is hurried goes on in smaller batches", async () => {
    const { add, sendOnHide, ends } = alone({ respond: (names) => (names.length > 1 ? "split" : healthy(names)) });
    for (let n = 0; n < 8; n++) add(`${n}`);
    sendOnHide();
    await vi.advanceTimersByTimeAsync(WAIT_MS);
    expect(ends).toHaveLength(8);
  });

  test("a key that it does not take keeps everything, at the slowest pace", async () => {
    const { storage, add, send: flush, sent } = alone({ respond: () => "slow" });
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

test("after seven days an event is given up, and not before", async () => {
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

test("where too much waits, the oldest browsing is given up and told; codes stay", async () => {
  const { storage, add, state, outcomes, send: flush } = alone();
  state.ready = false;
  add("code", { urgent: true });
  for (let n = 0; n < MAX_EVENTS + 1; n++) add(`${n}`);
  expect(outcomes()).toEqual(["0 dropped queue_full", "1 dropped queue_full"]);
  expect(waiting(storage)).toHaveLength(MAX_EVENTS);
  state.ready = true;
  state.respond = healthy;
  await flush();
  expect(outcomes()).toHaveLength(MAX_EVENTS + 2);
});

test("an event that is under way while the queue runs over ends once", async () => {
  const { add, answer, outcomes } = alone();
  add("first", { urgent: true });
  await tick();
  for (let n = 0; n < MAX_EVENTS; n++) add(`${n}`);
  await answer();
  expect(outcomes().filter((end) => end.startsWith("first"))).toHaveLength(1);
});

describe("a page that is hidden", () => {
  test("sends what is worth most and fits, in the order in which it was tracked; the rest waits", async () => {
    const { storage, add, sendOnHide, state, requests, sent } = alone();
    state.room = 250;
    for (const name of ["view", "cart"]) add(name);
    for (const name of ["code", "purchase"]) add(name, { urgent: true });
    sendOnHide();
    expect(sent()).toEqual([["code", "purchase"]]);
    expect(requests[0]!.last).toBe(true);
    expect(waiting(storage)).toHaveLength(4);
  });

  test("sends beside what is under way, and nothing twice", async () => {
    const { add, sendOnHide, sent } = alone();
    add("a", { urgent: true });
    await tick();
    add("b");
    sendOnHide();
    sendOnHide();
    expect(sent()).toEqual([["a"], ["b"]]);
  });

  test("sends during a pause only what is not on the device", async () => {
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

  test("gives the room to what is not on the device, during a pause", async () => {
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

  test("learns what came of it, where it lives on", async () => {
    const { storage, add, sendOnHide, outcomes } = alone({ respond: healthy });
    add("a");
    sendOnHide();
    await tick();
    expect([outcomes(), waiting(storage)]).toEqual([["a stored"], []]);
  });

  test("tries again what failed, where it lives on", async () => {
    const { add, answer, sendOnHide, sent } = alone();
    add("a");
    sendOnHide();
    await answer(0);
    await vi.advanceTimersByTimeAsync(500);
    expect(sent()).toEqual([["a"], ["a"]]);
  });

  test("sends nothing where nothing may be sent", () => {
    const { add, sendOnHide, state, sent } = alone();
    state.ready = false;
    add("a", { urgent: true });
    sendOnHide();
    expect(sent()).toEqual([]);
  });
});

describe("a page that is left", () => {
  test("leaves its events on the device, for the next one", async () => {
    const { storage, add, sendOnHide, dropUnsaved, outcomes } = alone();
    add("a");
    sendOnHide();
    dropUnsaved();
    expect([waiting(storage).length, outcomes()]).toEqual([1, []]);
  });

  test("says what is lost with it: what is neither on the device nor under way", async () => {
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

  test("goes on where it comes back: with its own, and what failed", async () => {
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

  test("sends again what was never answered while it lay in the back/forward cache", async () => {
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

  test("sends one request at a time also after it came back", async () => {
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

  test("does not tell an end twice where the old answer comes after the new one", async () => {
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

  test("tracks on where it was not left after all", async () => {
    const { storage, add, dropUnsaved } = alone({ respond: healthy });
    dropUnsaved();
    add("after", { urgent: true });
    await tick();
    expect(waiting(storage)).toEqual([]);
  });
});

describe("what other pages have left on the device", () => {
  const asked = () => vi.advanceTimersByTimeAsync(ANSWER_MS);
  /** A page that tracks these events, and is closed before they are delivered. */
  const leaveBehind = async (tab: ReturnType<typeof browser>["tab"], ...names: string[]) => {
    const gone = tab();
    for (const name of names) gone.add(name);
    await tick();
    gone.dropUnsaved();
    gone.close();
  };

  test("is taken over from those that are gone, and stored", async () => {
    const { storage, tab } = browser();
    await leaveBehind(tab, "a", "b");
    const next = tab({ respond: healthy });
    next.recover();
    await asked();
    expect(next.sent()).toEqual([["a", "b"]]);
    expect([next.ends.length, keysOf(storage)]).toEqual([2, []]);
    expect(next.traces).toContainEqual(["recover", 2]);
  });

  test("is left to those that live", async () => {
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

  test("is taken over once, however often it is asked for", async () => {
    const { tab } = browser();
    await leaveBehind(tab, "a");
    const heirs = [tab(), tab(), tab()];
    for (const heir of [...heirs, ...heirs]) heir.recover();
    await asked();
    for (const heir of heirs) heir.recover();
    await asked();
    expect(heirs.flatMap((heir) => heir.sent())).toEqual([["a"]]);
  });

  test.each([
    [["cart"]],
    [["view", "cart"]],
  ])("comes before what this page tracks, for a code is judged by what was before it: %j", async (names) => {
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

  test("is not sent twice where it is asked for again while it waits", async () => {
    const { tab } = browser();
    await leaveBehind(tab, "a");
    const next = tab();
    next.recover();
    await asked();
    await next.answer(5_000);
    next.recover();
    await asked();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(next.sent()).toEqual([["a"], ["a"]]);
  });

  test("is passed on where the heir is gone as well", async () => {
    const { storage, tab } = browser();
    await leaveBehind(tab, "a");
    const heir = tab({ respond: () => 0 });
    heir.recover();
    await asked();
    heir.dropUnsaved();
    heir.close();
    const last = tab({ respond: healthy });
    last.recover();
    await asked();
    expect([last.ends.length, keysOf(storage)]).toEqual([1, []]);
  });

  test("waits while nothing may be sent", async () => {
    const { storage, tab } = browser();
    await leaveBehind(tab, "a");
    const next = tab();
    next.state.ready = false;
    next.recover();
    await asked();
    expect([next.sent(), waiting(storage).length]).toEqual([[], 1]);
  });

  test("for another write key stays where it is", async () => {
    const { storage, tab } = browser();
    const gone = tab();
    gone.state.key = "wk_other";
    gone.add("a");
    gone.close();
    const next = tab({ respond: healthy });
    next.recover();
    await asked();
    expect([next.sent(), next.ends, waiting(storage).length]).toEqual([[], [], 1]);
  });

  test("for another write key does not stay longer than seven days either", async () => {
    const { storage, tab } = browser();
    const gone = tab();
    gone.state.key = "wk_other";
    gone.add("a");
    gone.close();
    vi.setSystemTime(Date.now() + 8 * DAY);
    const next = tab({ respond: healthy });
    next.recover();
    await vi.advanceTimersByTimeAsync(ANSWER_MS + WAIT_MS);
    expect([next.sent(), waiting(storage)]).toEqual([[], []]);
  });

  test("is told as corrupt where it can't be read", async () => {
    const { storage, tab } = browser();
    storage.setItem("promotrail.event.gone.e1", "junk");
    const next = tab({ respond: healthy });
    next.recover();
    await asked();
    expect(next.ends).toEqual([{ event_id: "e1", outcome: "dropped", reason: "corrupt" }]);
    expect(keysOf(storage)).toEqual([]);
  });

  test("is given up where it is older than seven days", async () => {
    const { storage, tab } = browser();
    await leaveBehind(tab, "a");
    vi.setSystemTime(Date.now() + 8 * DAY);
    const next = tab({ respond: healthy });
    next.recover();
    await asked();
    expect(next.ends).toMatchObject([{ outcome: "dropped", reason: "expired" }]);
    expect([next.sent(), keysOf(storage)]).toEqual([[], []]);
  });

  test("does not end the pause that the collector asked for", async () => {
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

  test("is more than a tab keeps: the oldest browsing is given up and told", async () => {
    const { storage, tab } = browser();
    await leaveBehind(tab, ...Array.from({ length: 600 }, (_, n) => `first ${n}`));
    await leaveBehind(tab, ...Array.from({ length: 600 }, (_, n) => `second ${n}`));
    const next = tab({ respond: () => 0 });
    next.recover();
    await asked();
    expect(next.outcomes()).toEqual(Array(200).fill("dropped queue_full"));
    expect(waiting(storage)).toHaveLength(MAX_EVENTS);
  });

  test("while it slept: it sends again when it wakes, and each event ends once for each page", async () => {
    const { storage, tab } = browser();
    const sleeper = tab();
    const result = sleeper.add("a");
    sleeper.dropUnsaved();
    sleeper.state.asleep = true;
    const heir = tab({ respond: healthy });
    heir.recover();
    await asked();
    expect(heir.sent()).toEqual([["a"]]);
    Object.assign(sleeper.state, { asleep: false, respond: healthy });
    sleeper.restore();
    await tick();
    expect(await result).toMatchObject({ outcome: "stored" });
    expect([sleeper.outcomes(), heir.outcomes(), keysOf(storage)]).toEqual([["a stored"], ["stored"], []]);
  });

  test("after it slept, and was closed for good: found by the page that took over while it slept", async () => {
    const { storage, tab } = browser();
    const [living, sleeper] = [tab({ respond: healthy }), tab()];
    sleeper.add("a");
    sleeper.dropUnsaved();
    sleeper.state.asleep = true;
    living.recover();
    await asked();
    sleeper.state.asleep = false;
    sleeper.restore();
    await tick();
    await sleeper.answer();
    sleeper.add("b");
    sleeper.dropUnsaved();
    sleeper.close();
    living.recover();
    await asked();
    await asked();
    expect(waiting(storage)).toEqual([]);
  });
});

test("two tabs of an outage lose nothing, leave nothing, and send nothing twice", async () => {
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
  test("delays an urgent event, and the timer tries all the same: the browser may be wrong", async () => {
    const { add, state, sent } = alone({ respond: healthy });
    state.online = false;
    add("code", { urgent: true });
    await vi.advanceTimersByTimeAsync(499);
    expect(sent()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent()).toEqual([["code"]]);
  });

  test("ends when the browser says so: everything goes at once", async () => {
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

describe("what is not known yet", () => {
  test("keeps events waiting, and they go when it is", async () => {
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

  test("keeps events in memory where nothing may be kept; then they are put on the device", () => {
    const { storage, add, state, saveAll } = alone();
    Object.assign(state, { ready: false, keeps: false });
    add("a");
    expect(keysOf(storage)).toEqual([]);
    Object.assign(state, { keeps: true });
    saveAll();
    expect(waiting(storage)).toHaveLength(1);
  });
});

describe("clearing", () => {
  test("gives everything up, with the reason", async () => {
    const { storage, add, dropAll, send, sent, outcomes } = alone();
    const results = [add("a"), add("b")];
    dropAll("consent");
    expect(await Promise.all(results)).toMatchObject([{ reason: "consent" }, { reason: "consent" }]);
    expect([outcomes(), waiting(storage)]).toEqual([["a dropped consent", "b dropped consent"], []]);
    await send();
    expect(sent()).toEqual([]);
  });

  test("ends what is under way once, though its answer is still to come", async () => {
    const { storage, add, answer, dropAll, outcomes } = alone();
    add("a", { urgent: true });
    await tick();
    dropAll("consent");
    await answer();
    expect([outcomes(), waiting(storage)]).toEqual([["a dropped consent"], []]);
  });
});

test("every step is told to who looks for a mistake", async () => {
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
