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

/** A device with tabs that open and close. */
function setUp() {
  const device = fakeDevice((run) => void setTimeout(run, 5));
  function open(self: string) {
    const state = { frozen: false };
    const { page, fire } = fakePage();
    const { view, close } = device.tab(
      (event) => fire("storage", event),
      () => !state.frozen,
    );
    return { ...createOwners(page, storageOn(view), self, timers), close, state };
  }
  return { ...device, open, keys: () => keysOf(device.storage) };
}
const claimsSettled = () => vi.advanceTimersByTimeAsync(ANSWER_MS);

/** Calls `onClosed` where the tab is closed. */
const ifClosed = (onClosed: () => void) => (isClosed: boolean) => {
  if (isClosed) onClosed();
};

test("a tab has its own id", () => {
  const { open, keys } = setUp();
  expect([open("a").self, keys()]).toEqual(["a", []]);
});

test("a claim has a result, whatever it is", async () => {
  const { open } = setUp();
  open("a");
  const other = open("b");
  const done = vi.fn();
  other.claim("a", done);
  other.claim("nobody", done);
  await claimsSettled();
  expect(done.mock.calls).toEqual([[false], [true]]);
});

test("an open tab removes every claim, and nothing is left behind", async () => {
  const { open, keys } = setUp();
  open("a");
  const other = open("b");
  const onClosed = vi.fn();
  for (let times = 0; times < 10; times++) {
    other.claim("a", ifClosed(onClosed));
    await vi.advanceTimersByTimeAsync(60_000);
  }
  expect([onClosed.mock.calls.length, keys()]).toEqual([0, []]);
});

test("a tab that keeps a claim for a second is closed: its events belong to the claiming tab", async () => {
  const { open, keys } = setUp();
  open("a").close();
  const onClosed = vi.fn();
  open("b").claim("a", ifClosed(onClosed));
  expect(keys()).toEqual(["promotrail.ask.a"]);
  await vi.advanceTimersByTimeAsync(ANSWER_MS - 1);
  expect(onClosed).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect([onClosed.mock.calls.length, keys(), ANSWER_MS]).toEqual([1, [], 1_000]);
});

test("of several claims at once, one succeeds", async () => {
  const { open } = setUp();
  const onClosed = vi.fn();
  const tabs = [open("b"), open("c"), open("d")];
  for (const tab of tabs) tab.claim("a", ifClosed(onClosed));
  await claimsSettled();
  await claimsSettled();
  expect(onClosed).toHaveBeenCalledOnce();
});

test("of several claims in a row, one succeeds", async () => {
  const { open } = setUp();
  const onClosed = vi.fn();
  for (const tab of [open("b"), open("c"), open("d")]) {
    tab.claim("a", ifClosed(onClosed));
    await vi.advanceTimersByTimeAsync(400);
  }
  await claimsSettled();
  expect(onClosed).toHaveBeenCalledOnce();
});

test("a repeated claim succeeds once", async () => {
  const { open } = setUp();
  const onClosed = vi.fn();
  const tab = open("b");
  tab.claim("a", ifClosed(onClosed));
  await vi.advanceTimersByTimeAsync(500);
  tab.claim("a", ifClosed(onClosed));
  await claimsSettled();
  expect(onClosed).toHaveBeenCalledOnce();
});

test("the claiming tab removes claims on that tab until it is closed itself", async () => {
  const { open } = setUp();
  const heir = open("b");
  heir.claim("a", () => {});
  await claimsSettled();
  const onClosed = vi.fn();
  const other = open("c");
  other.claim("a", ifClosed(onClosed));
  await claimsSettled();
  expect(onClosed).not.toHaveBeenCalled();
  heir.close();
  other.claim("a", ifClosed(onClosed));
  await claimsSettled();
  expect(onClosed).toHaveBeenCalledOnce();
});

test("a frozen tab does not remove a claim, so the claim succeeds", async () => {
  const { open } = setUp();
  open("a").state.frozen = true;
  const onClosed = vi.fn();
  open("b").claim("a", ifClosed(onClosed));
  await claimsSettled();
  expect(onClosed).toHaveBeenCalledOnce();
});

test("a claim of a tab that closes is repeated by the next one", async () => {
  const { storage, open, keys } = setUp();
  storage.setItem("promotrail.ask.a", "closed tab");
  const onClosed = vi.fn();
  open("b").claim("a", ifClosed(onClosed));
  await claimsSettled();
  expect([onClosed.mock.calls.length, keys()]).toEqual([1, []]);
});

describe("other changes of the storage are no claims:", () => {
  test.each([
    ["a claim on another tab", { key: "promotrail.ask.b", newValue: "c" }],
    ["a removed claim", { key: "promotrail.ask.a", newValue: null }],
    ["the page's own key", { key: "a", newValue: "b" }],
    ["an event", { key: "promotrail.event.a", newValue: "b" }],
    ["a cleared storage", { key: null, newValue: null }],
  ])("%s", (_, event) => {
    const { page, fire } = fakePage();
    const backend = fakeStorage();
    const removed = vi.spyOn(backend, "removeItem");
    createOwners(page, storageOn(backend), "a", timers);
    fire("storage", event);
    expect(removed).not.toHaveBeenCalled();
  });
});

test("storage that accepts nothing breaks nothing", async () => {
  const full = fakeStorage();
  fill(full);
  for (const backend of [full, forbidden]) {
    const { page, fire } = fakePage();
    const owners = createOwners(page, storageOn(backend), "a", timers);
    owners.claim("b", () => {});
    fire("storage", { key: "promotrail.ask.a", newValue: "b" });
    await claimsSettled();
  }
});
