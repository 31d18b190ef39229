import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createStorage } from "../../sdk/storage.ts";
import { fakeStorage, fill, forbidden, spyOnConsole, storageOn } from "./fakes.ts";

const KEY = "promotrail.key";
let warned: ReturnType<typeof spyOnConsole>;
beforeEach(() => {
  warned = spyOnConsole("warn");
});
afterEach(() => void vi.restoreAllMocks());

test("keeps values on the device for the next page", () => {
  const backend = fakeStorage();
  expect(storageOn(backend).set(KEY, "value")).toBe(true);
  expect(storageOn(backend).get(KEY)).toBe("value");
  expect(warned).not.toHaveBeenCalled();
});

describe.each([
  ["forbidden (reading the property throws)", forbidden],
  ["absent (an Android view without DOM storage)", () => null as never],
  ["undefined", () => undefined as never],
  [
    "blocked (its methods throw)",
    () => new Proxy({}, { get: () => forbidden, ownKeys: () => forbidden() }) as unknown as never,
  ],
])("storage that is %s", (_, open) => {
  test("keeps values in memory until the page is left", () => {
    const storage = createStorage(open, () => true);
    expect(storage.get(KEY)).toBeUndefined();
    expect(storage.set(KEY, "value")).toBe(false);
    expect(storage.get(KEY)).toBe("value");
    storage.remove(KEY);
    expect(storage.get(KEY)).toBeUndefined();
  });

  test("does not throw in any method", () => {
    const storage = createStorage(open, () => true);
    storage.set(KEY, "value");
    storage.persist();
    expect(storage.keys()).toEqual([]);
    expect(storage.get(KEY)).toBe("value");
    storage.erase();
    expect(storage.get(KEY)).toBeUndefined();
  });

  test("logs one warning", () => {
    const storage = createStorage(open, () => true);
    storage.set(KEY, "one");
    storage.set(KEY, "two");
    storage.persist();
    expect(warned).toHaveBeenCalledExactlyOnceWith("web_event: no storage");
  });
});

describe("full storage", () => {
  test("returns the last write, not the previous value", () => {
    const backend = fakeStorage({ [KEY]: "old" });
    fill(backend);
    const storage = storageOn(backend);
    expect(storage.set(KEY, "new")).toBe(false);
    expect(storage.get(KEY)).toBe("new");
    expect(warned).toHaveBeenCalledOnce();
  });

  test("writes to the device again when there is space", () => {
    const backend = fakeStorage();
    const free = fill(backend);
    const storage = storageOn(backend);
    storage.set(KEY, "one");
    free();
    expect(storage.set(KEY, "two")).toBe(true);
    expect(backend.getItem(KEY)).toBe("two");
    backend.setItem(KEY, "another tab's");
    expect(storage.get(KEY)).toBe("another tab's");
  });

  test("removes a value and its previous value on the device", () => {
    const backend = fakeStorage({ [KEY]: "old" });
    fill(backend);
    const storage = storageOn(backend);
    storage.set(KEY, "new");
    storage.remove(KEY);
    expect([storage.get(KEY), backend.getItem(KEY)]).toEqual([undefined, null]);
  });
});

describe("while nothing may be stored", () => {
  test("values are in memory, and no warning is logged", () => {
    const backend = fakeStorage({ [KEY]: "earlier" });
    const storage = storageOn(backend, () => false);
    expect(storage.get(KEY)).toBeUndefined();
    expect(storage.set(KEY, "now")).toBe(false);
    expect([storage.get(KEY), backend.getItem(KEY)]).toEqual(["now", "earlier"]);
    expect(storage.keys()).toEqual([]);
    expect(warned).not.toHaveBeenCalled();
  });

  test("the backend is not even opened", () => {
    const open = vi.fn(() => fakeStorage());
    const storage = createStorage(open, () => false);
    storage.get(KEY);
    storage.set(KEY, "value");
    storage.keys();
    storage.persist();
    expect(open).not.toHaveBeenCalled();
  });

  test("removing a value also removes it from the device, which is always allowed", () => {
    const backend = fakeStorage({ [KEY]: "earlier" });
    storageOn(backend, () => false).remove(KEY);
    expect(backend.getItem(KEY)).toBeNull();
  });

  test("erasing leaves nothing of the SDK on the device", () => {
    const backend = fakeStorage({ [KEY]: "1", "promotrail.event.a.b": "2", other: "3" });
    storageOn(backend, () => false).erase();
    expect({ ...backend }).toEqual({ other: "3" });
  });
});

test("persisting writes values from memory to the device and keeps existing ones", () => {
  let allowed = false;
  const backend = fakeStorage({ [KEY]: "the device's" });
  const storage = storageOn(backend, () => allowed);
  storage.set(KEY, "the page's");
  storage.set("promotrail.new", "the page's");
  allowed = true;
  storage.persist();
  expect({ ...backend }).toEqual({ [KEY]: "the device's", "promotrail.new": "the page's" });
  expect([storage.get(KEY), storage.get("promotrail.new")]).toEqual(["the device's", "the page's"]);
});

test("sees a later write of another tab", () => {
  const backend = fakeStorage();
  const storage = storageOn(backend);
  storage.set(KEY, "mine");
  backend.setItem(KEY, "theirs");
  expect(storage.get(KEY)).toBe("theirs");
});

test("lists only the SDK's keys on the device", () => {
  const storage = storageOn(fakeStorage({ "promotrail.a": "1", "promotrail.b": "2", promotrailer: "3", theirs: "4" }));
  expect(storage.keys().sort()).toEqual(["promotrail.a", "promotrail.b"]);
});
