import { beforeEach, describe, expect, test, vi } from "vitest";
import type { PackedEvent } from "../../sdk/event.ts";
import { createJournal } from "../../sdk/journal.ts";
import { fakeStorage, fill, forbidden, keysOf, spyOnConsole, storageOn } from "./fakes.ts";

const KEY = "wk_demo";
const event = (id: string, more: object = {}): PackedEvent => {
  const json = JSON.stringify({ event_id: id, category: "product", action: "view", ...more });
  return { id, json, deviceJson: json, bytes: Buffer.byteLength(json), urgent: false };
};
const keyOf = (owner: string, id: string) => `promotrail.event.${owner}.${id}`;

function setUp(entries: Record<string, string> = {}) {
  const backend = fakeStorage(entries);
  const journal = createJournal(storageOn(backend));
  const damaged = vi.fn();
  const read = (owner: string, writeKey = KEY) =>
    journal.read(owner, writeKey, damaged, () => false).map(({ id }) => id);
  return { backend, journal, read, damaged };
}

beforeEach(() => void spyOnConsole("warn"));

test("another page reads an event unchanged", () => {
  const { backend, journal } = setUp();
  const written = event("e1", { extra: { name: "Größe 👟" } });
  expect(journal.write("a", written, KEY)).toBe(true);
  expect(
    createJournal(storageOn(backend)).read(
      "a",
      KEY,
      () => {},
      () => false,
    ),
  ).toEqual([written]);
});

test("only `deviceJson` is on the device", () => {
  const { backend, journal } = setUp();
  journal.write("a", { ...event("e1", { name: "Ann" }), deviceJson: event("e1").json }, KEY);
  expect({ ...backend }).toEqual({ [keyOf("a", "e1")]: `${KEY} ${event("e1").json}` });
});

test("codes and purchases are urgent after reading", () => {
  const { journal } = setUp();
  journal.write("a", event("e1", { category: "promotion_code" }), KEY);
  journal.write("a", event("e2"), KEY);
  expect(
    journal
      .read(
        "a",
        KEY,
        () => {},
        () => false,
      )
      .map(({ urgent }) => urgent),
  ).toEqual([true, false]);
});

test("a write is as small as its event, however many wait", () => {
  const { backend, journal } = setUp();
  const writes = vi.spyOn(backend, "setItem");
  for (let n = 0; n < 100; n++) journal.write("a", event(`e${n}`), KEY);
  for (const [key, value] of writes.mock.calls) expect(key.length + value.length).toBeLessThan(150);
});

test("an event is removed without the others", () => {
  const { backend, journal } = setUp();
  journal.write("a", event("e1"), KEY);
  journal.write("a", event("e2"), KEY);
  journal.write("b", event("e1"), KEY);
  journal.remove("a", "e1");
  expect(keysOf(backend)).toEqual([keyOf("a", "e2"), keyOf("b", "e1")]);
});

test("events are read in the order of tracking", () => {
  const { journal, read } = setUp();
  for (const id of ["e3", "e1", "e2"]) journal.write("a", event(id), KEY);
  expect(read("a")).toEqual(["e1", "e2", "e3"]);
});

test("each owner has its own events", () => {
  const { journal, read } = setUp({ "promotrail.visitor": "v", "promotrail.owner.c": "1", theirs: "x" });
  journal.write("b", event("e1"), KEY);
  journal.write("a", event("e2"), KEY);
  journal.write("b", event("e3"), KEY);
  expect(journal.owners()).toEqual(["a", "b"]);
  expect(read("b")).toEqual(["e1", "e3"]);
  expect(read("c")).toEqual([]);
});

test("events for another write key stay", () => {
  const { backend, journal, read, damaged } = setUp();
  journal.write("a", event("e1"), "wk_other");
  journal.write("a", event("e2"), KEY);
  expect(read("a")).toEqual(["e2"]);
  expect(read("a", "wk_other")).toEqual(["e1"]);
  expect([keysOf(backend).length, damaged.mock.calls]).toEqual([2, []]);
});

test("a write key that starts like another one is different", () => {
  const { journal, read } = setUp();
  journal.write("a", event("e1"), "wk_demo2");
  expect(read("a", "wk_demo")).toEqual([]);
});

test("an event tracked without a key belongs to the first key that reads it", () => {
  const { journal, read } = setUp();
  journal.write("a", event("e1"), "");
  expect([read("a", KEY), read("a", "wk_other")]).toEqual([["e1"], ["e1"]]);
});

describe("a damaged entry is removed and reported, without the others:", () => {
  test.each([
    ["junk", "?#!"],
    ["an empty value", ""],
    ["a key alone", `${KEY} `],
    ["half of its JSON", `${KEY} ${event("e1").json.slice(0, -9)}`],
    ["JSON without an event", `${KEY} null`],
    ["an event without an id", `${KEY} {}`],
    ["another event", `${KEY} ${event("e2").json}`],
  ])("%s", (_, text) => {
    const { backend, journal, read, damaged } = setUp({ [keyOf("a", "e1")]: text });
    journal.write("a", event("e0"), KEY);
    journal.write("a", event("e9"), KEY);
    expect(read("a")).toEqual(["e0", "e9"]);
    expect(damaged.mock.calls).toEqual([["e1"]]);
    expect(keysOf(backend)).toEqual([keyOf("a", "e0"), keyOf("a", "e9")]);
  });

  test("a key without an event's id", () => {
    const { backend, journal, read, damaged } = setUp({ "promotrail.event.a": "x", "promotrail.event.": "y" });
    expect(journal.owners()).toEqual(["", "a"]);
    expect([read(""), read("a")]).toEqual([[], []]);
    expect([keysOf(backend), damaged.mock.calls.length]).toEqual([[], 2]);
  });
});

test("reports an event as not saved where storage is full, and works without storage", () => {
  const { backend, journal, read } = setUp();
  fill(backend);
  expect(journal.write("a", event("e1"), KEY)).toBe(false);
  expect([journal.owners(), read("a")]).toEqual([[], []]);
  journal.remove("a", "e1");

  const blocked = createJournal(storageOn(forbidden));
  expect(blocked.write("a", event("e1"), KEY)).toBe(false);
  expect([
    blocked.owners(),
    blocked.read(
      "a",
      KEY,
      () => {},
      () => false,
    ),
  ]).toEqual([[], []]);
  blocked.remove("a", "e1");
});
