import { expect, test } from "vitest";
import { createStorage } from "../../sdk/storage.ts";
import { blockedStorage, fakeBackend } from "./fakes.ts";

test("keeps what it is given in the backend", () => {
  const backend = fakeBackend();
  createStorage(() => backend).set("key", "value");
  expect(createStorage(() => backend).get("key")).toBe("value");
});

test("keeps it in memory where storage is forbidden", () => {
  const storage = blockedStorage();
  expect(storage.get("key")).toBeUndefined();
  storage.set("key", "value");
  expect(storage.get("key")).toBe("value");
  storage.remove("key");
  expect(storage.get("key")).toBeUndefined();
});

test("answers the last write when storage is full, not what stood there before", () => {
  const backend = fakeBackend({ key: "old" });
  const full = {
    ...backend,
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  };
  const storage = createStorage(() => full);
  storage.set("key", "new");
  expect(storage.get("key")).toBe("new");
});

test("sees what another tab wrote after a write of its own", () => {
  const backend = fakeBackend();
  const storage = createStorage(() => backend);
  storage.set("key", "mine");
  backend.setItem("key", "theirs");
  expect(storage.get("key")).toBe("theirs");
});
