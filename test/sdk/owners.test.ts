import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ANSWER_MS, createOwners } from "../../sdk/owners.ts";
import {
  fakeDevice,
  fakePage,
  fakeStorage,
  fill,
  forbidden,
  keysOf,
  spyOnConsole,
  storageOn,
  timers,
} from "./fakes.ts";

beforeEach(() => {
  vi.useFakeTimers();
  spyOnConsole("warn");
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A device on which tabs open and close. */
function setUp() {
  const device = fakeDevice((run) => void setTimeout(run, 5));
  function open(self: string) {
    const state = { asleep: false };
    const { page, fire } = fakePage();
    const { view, close } = device.tab(
      (event) => fire("storage", event),
      () => !state.asleep,
    );
    return { ...createOwners(page, storageOn(view), self, timers), close, state };
  }
  return { ...device, open, keys: () => keysOf(device.storage) };
}
const answered = () => vi.advanceTimersByTimeAsync(ANSWER_MS);

/** Calls `gone` where the answer is that. */
const ifGone = (gone: () => void) => (is: boolean) => {
  if (is) gone();
};

test("a tab knows its own name", () => {
  const { open, keys } = setUp();
  expect([open("a").self, keys()]).toEqual(["a", []]);
});

test("who asks is told when there is an answer, whatever it is", async () => {
  const { open } = setUp();
  open("a");
  const other = open("b");
  const done = vi.fn();
  other.claim("a", done);
  other.claim("nobody", done);
  await answered();
  expect(done.mock.calls).toEqual([[false], [true]]);
});

test("a tab that lives answers, however often it is asked; nothing is left behind", async () => {
  const { open, keys } = setUp();
  open("a");
  const other = open("b");
  const gone = vi.fn();
  for (let times = 0; times < 10; times++) {
    other.claim("a", ifGone(gone));
    await vi.advanceTimersByTimeAsync(60_000);
  }
  expect([gone.mock.calls.length, keys()]).toEqual([0, []]);
});

test("a tab that does not answer within a second is gone: its events are the asker's", async () => {
  const { open, keys } = setUp();
  open("a").close();
  const gone = vi.fn();
  open("b").claim("a", ifGone(gone));
  expect(keys()).toEqual(["promotrail.ask.a"]);
  await vi.advanceTimersByTimeAsync(ANSWER_MS - 1);
  expect(gone).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect([gone.mock.calls.length, keys(), ANSWER_MS]).toEqual([1, [], 1_000]);
});

test("of several that ask at once, one takes over", async () => {
  const { open } = setUp();
  const gone = vi.fn();
  const tabs = [open("b"), open("c"), open("d")];
  for (const tab of tabs) tab.claim("a", ifGone(gone));
  await answered();
  await answered();
  expect(gone).toHaveBeenCalledOnce();
});

test("of several that ask one after the other, one takes over", async () => {
  const { open } = setUp();
  const gone = vi.fn();
  for (const tab of [open("b"), open("c"), open("d")]) {
    tab.claim("a", ifGone(gone));
    await vi.advanceTimersByTimeAsync(400);
  }
  await answered();
  expect(gone).toHaveBeenCalledOnce();
});

test("who asks twice takes over once", async () => {
  const { open } = setUp();
  const gone = vi.fn();
  const tab = open("b");
  tab.claim("a", ifGone(gone));
  await vi.advanceTimersByTimeAsync(500);
  tab.claim("a", ifGone(gone));
  await answered();
  expect(gone).toHaveBeenCalledOnce();
});

test("who took over answers for it, until it is gone itself", async () => {
  const { open } = setUp();
  const heir = open("b");
  heir.claim("a", () => {});
  await answered();
  const gone = vi.fn();
  const other = open("c");
  other.claim("a", ifGone(gone));
  await answered();
  expect(gone).not.toHaveBeenCalled();
  heir.close();
  other.claim("a", ifGone(gone));
  await answered();
  expect(gone).toHaveBeenCalledOnce();
});

test("a tab that sleeps does not answer, and is taken over", async () => {
  const { open } = setUp();
  open("a").state.asleep = true;
  const gone = vi.fn();
  open("b").claim("a", ifGone(gone));
  await answered();
  expect(gone).toHaveBeenCalledOnce();
});

test("a question that its asker did not live to hear answered is asked again by the next one", async () => {
  const { storage, open, keys } = setUp();
  storage.setItem("promotrail.ask.a", "long gone");
  const gone = vi.fn();
  open("b").claim("a", ifGone(gone));
  await answered();
  expect([gone.mock.calls.length, keys()]).toEqual([1, []]);
});

describe("what else happens to the storage is nobody's question:", () => {
  test.each([
    ["another tab's question", { key: "promotrail.ask.b", newValue: "c" }],
    ["an answer", { key: "promotrail.ask.a", newValue: null }],
    ["the page's own key", { key: "a", newValue: "b" }],
    ["an event", { key: "promotrail.event.a", newValue: "b" }],
    ["everything was cleared", { key: null, newValue: null }],
  ])("%s", (_, event) => {
    const { page, fire } = fakePage();
    const backend = fakeStorage();
    const removed = vi.spyOn(backend, "removeItem");
    createOwners(page, storageOn(backend), "a", timers);
    fire("storage", event);
    expect(removed).not.toHaveBeenCalled();
  });
});

test("storage that takes nothing breaks nothing", async () => {
  const full = fakeStorage();
  fill(full);
  for (const backend of [full, forbidden]) {
    const { page, fire } = fakePage();
    const owners = createOwners(page, storageOn(backend), "a", timers);
    owners.claim("b", () => {});
    fire("storage", { key: "promotrail.ask.a", newValue: "b" });
    await answered();
  }
});
