import { describe, expect, test } from "vitest";
import {
  BATCH_BYTES,
  createQueue,
  type Entry,
  FULL_COUNT,
  MAX_BYTES,
  MAX_EVENTS,
  MAX_PENDING,
  type Queue,
} from "../../sdk/queue.ts";

const entry = (id: string, more: Partial<Entry> = {}): Entry => ({
  id,
  json: "{}",
  deviceJson: "{}",
  bytes: 100,
  urgent: false,
  owner: "a",
  saved: true,
  ...more,
});
const ids = (entries: readonly Entry[]) => entries.map(({ id }) => id);
/** `0001`, `0002`, …: they sort like ids. */
const many = (count: number, more: Partial<Entry> = {}, from = 1) =>
  Array.from({ length: count }, (_, index) => entry(`${index + from}`.padStart(4, "0"), more));
const queueOf = (...entries: Entry[]): Queue => {
  const queue = createQueue();
  for (const one of entries) queue.add([one], MAX_EVENTS);
  return queue;
};

describe("the queue of a tab", () => {
  test("keeps the order of tracking, also of recovered events", () => {
    const queue = queueOf(entry("0005"), entry("0006"));
    queue.add([entry("0001"), entry("0002")], MAX_EVENTS);
    expect(ids(queue.entries)).toEqual(["0001", "0002", "0005", "0006"]);
  });

  test("keeps the order of a single recovered event", () => {
    const queue = queueOf(entry("0005"));
    queue.add([entry("0001")], MAX_EVENTS);
    expect(ids(queue.entries)).toEqual(["0001", "0005"]);
  });

  test("removes an entry", () => {
    const two = entry("0002");
    const queue = queueOf(entry("0001"), two, entry("0003"));
    queue.remove(two);
    queue.remove(two);
    expect(ids(queue.entries)).toEqual(["0001", "0003"]);
  });
});

describe("its limits", () => {
  test("are 1,000 events: the oldest browsing events are dropped first", () => {
    const queue = queueOf(entry("0000", { urgent: true }), ...many(MAX_EVENTS - 1));
    expect(ids(queue.add([entry("1001")], MAX_EVENTS))).toEqual(["0001"]);
    expect(ids(queue.add([entry("1002"), entry("1003")], MAX_EVENTS))).toEqual(["0002", "0003"]);
    expect(queue.entries).toHaveLength(MAX_EVENTS);
    expect(queue.entries[0]!.id).toBe("0000");
  });

  test("are 50 events while the visitor's decision is unknown: the newest, codes and purchases last", () => {
    const queue = queueOf(entry("0000", { urgent: true }), ...many(MAX_PENDING - 1));
    expect(ids(queue.add([entry("1001")], MAX_PENDING))).toEqual(["0001"]);
    expect(queue.entries).toHaveLength(MAX_PENDING);
  });

  test("are 2 MB: as many are dropped as necessary", () => {
    const queue = queueOf(...many(4, { bytes: MAX_BYTES / 4 }));
    expect(ids(queue.add([entry("0005", { bytes: 1 })], MAX_EVENTS))).toEqual(["0001"]);
    expect(ids(queue.add([entry("0006", { bytes: MAX_BYTES / 2 })], MAX_EVENTS))).toEqual(["0002", "0003"]);
    expect(ids(queue.entries)).toEqual(["0004", "0005", "0006"]);
  });

  test("drop codes and purchases last, the oldest of them first", () => {
    const queue = queueOf(...many(MAX_EVENTS, { urgent: true }));
    expect(ids(queue.add([entry("1001")], MAX_EVENTS))).toEqual(["1001"]);
    expect(ids(queue.add([entry("1002", { urgent: true })], MAX_EVENTS))).toEqual(["0001"]);
  });

  test("spare entries in flight, because their results will arrive", () => {
    const queue = queueOf(...many(2, { inFlight: true }), ...many(MAX_EVENTS - 2, {}, 3));
    expect(ids(queue.add([entry("1001")], MAX_EVENTS))).toEqual(["0003"]);
    const codes = queueOf(...many(1, { inFlight: true }), ...many(MAX_EVENTS - 1, { urgent: true }, 2));
    expect(ids(codes.add([entry("1001", { urgent: true })], MAX_EVENTS))).toEqual(["0002"]);
  });

  test("apply to recovered events, too", () => {
    const queue = createQueue();
    expect(ids(queue.add(many(MAX_EVENTS + 2), MAX_EVENTS))).toEqual(["0001", "0002"]);
  });
});

describe("the next batch", () => {
  test("has the oldest entries, up to a limit", () => {
    expect(ids(queueOf(...many(5)).nextBatch(2, 0))).toEqual(["0001", "0002"]);
    expect(ids(queueOf(...many(2)).nextBatch(5, 0))).toEqual(["0001", "0002"]);
    expect(createQueue().nextBatch(5, 0)).toEqual([]);
  });

  test("has a limit in bytes, commas included", () => {
    const bytes = BATCH_BYTES / 4 - 1;
    expect(queueOf(...many(6, { bytes })).nextBatch(500, 0)).toHaveLength(4);
    expect(queueOf(...many(6, { bytes: bytes + 1 })).nextBatch(500, 0)).toHaveLength(3);
  });

  test("has at least one entry, however large", () => {
    const queue = queueOf(entry("0001", { bytes: BATCH_BYTES * 5 }), entry("0002"));
    expect(ids(queue.nextBatch(500, 0))).toEqual(["0001"]);
  });

  test("leaves out entries in flight", () => {
    expect(ids(queueOf(entry("0001", { inFlight: true }), entry("0002")).nextBatch(5, 0))).toEqual(["0002"]);
  });

  test("skips as many entries as its argument says", () => {
    expect(ids(queueOf(...many(5)).nextBatch(2, 1))).toEqual(["0002", "0003"]);
  });

  test("does not pass over a large entry, because the order matters to the collector", () => {
    const queue = queueOf(entry("0001"), entry("0002", { bytes: BATCH_BYTES }), entry("0003"));
    expect(ids(queue.nextBatch(500, 0))).toEqual(["0001"]);
  });
});

describe("the most valuable entries", () => {
  test("are codes and purchases, and among equals those that are not saved", () => {
    const queue = queueOf(
      entry("0001"),
      entry("0002", { saved: false }),
      entry("0003", { urgent: true }),
      entry("0004", { urgent: true, saved: false }),
    );
    const room = (count: number) => ids(queue.mostValuable(count * 101 + 1, false));
    expect([1, 2, 3, 4].map(room)).toEqual([
      ["0004"],
      ["0003", "0004"],
      ["0002", "0003", "0004"],
      ["0001", "0002", "0003", "0004"],
    ]);
  });

  test("are those that fit: a large entry does not exclude small ones", () => {
    const queue = queueOf(entry("0001", { bytes: 900, urgent: true }), entry("0002"), entry("0003"));
    expect(ids(queue.mostValuable(500, false))).toEqual(["0002", "0003"]);
  });

  test("fit including the commas between them", () => {
    expect(queueOf(...many(2)).mostValuable(200, false)).toHaveLength(1);
    expect(queueOf(...many(2)).mostValuable(202, false)).toHaveLength(2);
  });

  test("are the oldest of those that are worth the same", () => {
    expect(ids(queueOf(...many(5)).mostValuable(2 * 101 + 1, false))).toEqual(["0001", "0002"]);
  });

  test("are only those that the device does not keep, where nothing else may go", () => {
    const queue = queueOf(entry("0001", { urgent: true }), entry("0002", { saved: false }), entry("0003"));
    expect(ids(queue.mostValuable(150, true))).toEqual(["0002"]);
  });

  test("leave out what is under way", () => {
    expect(
      ids(queueOf(entry("0001", { inFlight: true, urgent: true }), entry("0002")).mostValuable(1_000, false)),
    ).toEqual(["0002"]);
  });

  test("are none where there is no room", () => {
    for (const room of [0, -1, 100]) expect(queueOf(entry("0001")).mostValuable(room, false)).toEqual([]);
  });
});

test("is full by count, or by bytes", () => {
  expect(queueOf(...many(FULL_COUNT - 1)).isFull()).toBe(false);
  expect(queueOf(...many(FULL_COUNT)).isFull()).toBe(true);
  expect(queueOf(entry("0001", { bytes: BATCH_BYTES })).isFull()).toBe(false);
  expect(queueOf(entry("0001", { bytes: BATCH_BYTES + 1 })).isFull()).toBe(true);
});
