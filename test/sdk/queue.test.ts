import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MAX_EVENTS_PER_BATCH } from "../../collector/contract/limits.ts";
import { BATCH_BYTES, createQueue, FULL_COUNT, WAIT_MS } from "../../sdk/queue.ts";
import type { Answer } from "../../sdk/transport.ts";

const timers = {
  setTimeout: (run: () => void, ms: number) => Number(setTimeout(run, ms)),
  clearTimeout: (timer: number | undefined) => clearTimeout(timer),
};
const tick = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A queue whose requests are answered by hand, oldest first. */
function setUp() {
  const sent: string[][] = [];
  const open: { ids: string[]; resolve: (answer: Answer) => void }[] = [];
  const state = { ready: true };
  const post = (events: string[]) => {
    sent.push(events);
    return new Promise<Answer>((resolve) => open.push({ ids: events, resolve }));
  };
  const queue = createQueue(post, () => state.ready, timers);
  const add = (id: string, { urgent = false, bytes = 100 } = {}) =>
    queue.add({ event_id: id, json: id, bytes, urgent });
  const answer = async (how?: Answer) => {
    const { ids, resolve } = open.shift()!;
    resolve(how ?? new Map(ids.map((event_id) => [event_id, { event_id, outcome: "stored" }])));
    await tick();
  };
  return { queue, add, answer, sent, state };
}

test("an ordinary event waits a moment for company", async () => {
  const { add, sent } = setUp();
  add("a");
  await vi.advanceTimersByTimeAsync(WAIT_MS - 1);
  add("b");
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toEqual([["a", "b"]]);
});

test("an urgent event goes at once and takes along what was before it", async () => {
  const { add, sent } = setUp();
  add("cart");
  add("used", { urgent: true });
  await tick();
  expect(sent).toEqual([["cart", "used"]]);
});

test("the timer of events that went along does not hurry later ones", async () => {
  const { add, answer, sent } = setUp();
  add("a");
  add("urgent", { urgent: true });
  await tick();
  await answer();
  await vi.advanceTimersByTimeAsync(WAIT_MS - 1);
  add("b");
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(WAIT_MS);
  expect(sent).toEqual([["a", "urgent"], ["b"]]);
});

test("many events, or large ones, don't wait", async () => {
  const many = setUp();
  for (let i = 0; i < FULL_COUNT; i++) many.add(`${i}`);
  await tick();
  expect(many.sent.map((batch) => batch.length)).toEqual([FULL_COUNT]);

  const large = setUp();
  for (const id of ["a", "b", "c"]) large.add(id, { bytes: BATCH_BYTES / 2 });
  await tick();
  await large.answer();
  expect(large.sent).toEqual([["a", "b"], ["c"]]);
});

test("only one request is in flight, and the order is kept", async () => {
  const { add, answer, sent } = setUp();
  add("a", { urgent: true });
  await tick();
  add("b", { urgent: true });
  add("c", { urgent: true });
  await tick();
  expect(sent).toEqual([["a"]]);
  await answer();
  expect(sent).toEqual([["a"], ["b", "c"]]);
});

test("what becomes due during a request goes right after it; the rest waits on", async () => {
  const { add, answer, sent } = setUp();
  add("a", { urgent: true });
  await tick();
  add("b");
  await vi.advanceTimersByTimeAsync(WAIT_MS);
  expect(sent).toHaveLength(1);
  await answer();
  expect(sent).toEqual([["a"], ["b"]]);
  add("c");
  await answer();
  expect(sent).toHaveLength(2);
});

test("leaving sends everything at once, beside what is in flight", async () => {
  const { queue, add, sent } = setUp();
  add("a", { urgent: true });
  await tick();
  add("b");
  add("c", { bytes: BATCH_BYTES });
  queue.sendNow();
  expect(sent).toEqual([["a"], ["b"], ["c"]]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a hundred events at once cost two requests, a thousand no batch that is too large", async () => {
  const hundred = setUp();
  for (let i = 0; i < 100; i++) hundred.add(`${i}`, { bytes: 900 });
  await tick();
  await hundred.answer();
  expect(hundred.sent.map((batch) => batch.length)).toEqual([53, 47]);

  const thousand = setUp();
  for (let i = 0; i < 1_000; i++) thousand.add(`${i}`, { bytes: 10 });
  thousand.queue.sendNow();
  expect(thousand.sent.map((batch) => batch.length)).toEqual([MAX_EVENTS_PER_BATCH, MAX_EVENTS_PER_BATCH]);
});

test("an event larger than a batch travels alone", async () => {
  const { queue, add, sent } = setUp();
  add("a");
  add("large", { bytes: BATCH_BYTES * 2 });
  add("b");
  queue.sendNow();
  expect(sent).toEqual([["a"], ["large"], ["b"]]);
});

test("nothing is sent before it is known where to", async () => {
  const { queue, add, sent, state } = setUp();
  state.ready = false;
  add("a", { urgent: true });
  add("b");
  await vi.advanceTimersByTimeAsync(WAIT_MS);
  queue.sendNow();
  expect(sent).toEqual([]);
  state.ready = true;
  queue.sendSoon();
  await tick();
  expect(sent).toEqual([["a", "b"]]);
});

test("every event gets its own result, whatever the order of the answer", async () => {
  const { add, answer } = setUp();
  const results = Promise.all([add("a"), add("b", { urgent: true })]);
  await tick();
  await answer(
    new Map([
      ["b", { event_id: "b", outcome: "duplicate" }],
      ["a", { event_id: "a", outcome: "rejected", reason: "invalid_event" }],
    ]),
  );
  expect(await results).toEqual([
    { event_id: "a", outcome: "rejected", reason: "invalid_event" },
    { event_id: "b", outcome: "duplicate" },
  ]);
});

test("an event that the answer does not name was not answered", async () => {
  const { add, answer } = setUp();
  const results = Promise.all([add("a"), add("b", { urgent: true })]);
  await tick();
  await answer(new Map([["b", { event_id: "b", outcome: "stored" }]]));
  expect(await results).toEqual([
    { event_id: "a", outcome: "dropped", reason: "network" },
    { event_id: "b", outcome: "stored" },
  ]);
});

test("a batch that fails does not hold up the next", async () => {
  const { add, answer, sent } = setUp();
  const lost = add("a", { urgent: true });
  await tick();
  add("b", { urgent: true });
  await answer("refused");
  expect(await lost).toEqual({ event_id: "a", outcome: "dropped", reason: "refused" });
  expect(sent).toEqual([["a"], ["b"]]);
});

test("settled waits for everything that was added", async () => {
  const { queue, add, answer } = setUp();
  let settled = false;
  add("a", { urgent: true });
  await tick();
  add("b", { urgent: true });
  queue.settled().then(() => {
    settled = true;
  });
  await answer();
  expect(settled).toBe(false);
  await answer();
  expect(settled).toBe(true);
});
