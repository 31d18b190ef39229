import { expect, test } from "vitest";
import type { Property } from "../../collector/store/ports/records.ts";
import type { Call } from "../../collector/store/sqlite/threads/messages.ts";
import { waitingCalls } from "../../collector/store/sqlite/threads/waiting-calls.ts";
import { event, MORNING, SHOP } from "../support/events.ts";

const SENDING = { sentAt: null, receivedAt: MORNING, traffic: "human", keyId: 1, source: "browser" } as const;
let lastId = 0;

/** A batch of a property. */
function batch(propertyId: string, events: number): Call {
  const property: Property = { ...SHOP, id: propertyId, write_key: "wk_1" };
  const all = Array.from({ length: events }, (_, at) => event({ eventId: `e${at}` }));
  lastId += 1;
  return { id: lastId, name: "ingest", args: [{ property, sending: SENDING, keepRejected: true, events: all }] };
}

const call = (name: "property" | "keyByWriteKey", text: string): Call => ({ id: ++lastId, name, args: [text] });
const CLOSE: Call = { id: 0, name: "close", args: [] };
const several = (count: number, make: () => Call): Call[] => Array.from({ length: count }, make);

/** The numbers of calls in each group, until none is left. */
function groupsOf(waiting: ReturnType<typeof waitingCalls>): number[] {
  const sizes: number[] = [];
  for (let group = waiting.nextGroup(); group.length > 0; group = waiting.nextGroup()) sizes.push(group.length);
  return sizes;
}

test("the batches of a property alone fill whole commits", () => {
  const waiting = waitingCalls(() => 0);
  waiting.add(several(500, () => batch("1", 1)));
  // Keys belong to no property, and share nothing. The time of a read is that of five events.
  waiting.add([call("keyByWriteKey", "wk_1"), call("keyByWriteKey", "wk_2")]);
  expect(groupsOf(waiting)).toEqual([242, 250, 10]);
});

test("where two properties send, commits are short, and each property is in the next one or the one after", () => {
  const waiting = waitingCalls(() => 0);
  const flood = several(100, () => batch("1", 8));
  const other = batch("2", 1);
  waiting.add(flood);
  waiting.add([other]);
  const [first, second] = [waiting.nextGroup(), waiting.nextGroup()];
  expect([...first, ...second]).toContain(other);
  expect(first.length + second.length).toBeLessThanOrEqual(3);
});

test("calls of one property keep their order, whatever they are", () => {
  const waiting = waitingCalls(() => 0);
  const calls = [batch("1", 500), call("property", "1"), batch("1", 1)];
  waiting.add(calls);
  expect([waiting.nextGroup(), waiting.nextGroup()].flat()).toEqual(calls);
});

test("the end comes after all other calls", () => {
  const waiting = waitingCalls(() => 0);
  waiting.add([batch("1", 1), CLOSE, ...several(300, () => batch("2", 8))]);
  let last: readonly Call[] = [];
  let groups = 0;
  for (let group = waiting.nextGroup(); group.length > 0; group = waiting.nextGroup()) {
    last = group;
    groups += 1;
  }
  expect([last, groups > 100]).toEqual([[CLOSE], true]);
});
