import { expect, test } from "vitest";
import type { KeyHolder } from "../../collector/store/ports/records.ts";
import { keyCache } from "../../collector/store/sqlite/threads/key-cache.ts";

const holder = (id: string) => ({ property: { id }, key: null }) as KeyHolder;

/** A store whose answers wait until the test gives them. */
function slowStore() {
  const calls: string[] = [];
  const waiting: ((holder: KeyHolder | null) => void)[] = [];
  const cache = keyCache((name, text) => {
    calls.push(`${name} ${text}`);
    return new Promise((resolve) => waiting.push(resolve));
  });
  return { calls, cache, answer: (answer: KeyHolder | null) => waiting.shift()!(answer) };
}

test("a cached key is read once", async () => {
  const { calls, cache, answer } = slowStore();
  const first = cache.keyByWriteKey("wk_1");
  answer(holder("shop"));
  expect([await first, await cache.keyByWriteKey("wk_1"), await cache.keyByWriteKey("wk_1")]).toEqual(
    Array(3).fill(holder("shop")),
  );
  expect(calls).toEqual(["keyByWriteKey wk_1"]);
});

test("a write key and a hash with the same text are two entries", async () => {
  const { calls, cache, answer } = slowStore();
  const first = cache.keyByWriteKey("abc");
  answer(holder("shop"));
  await first;
  const second = cache.keyBySecretHash("abc");
  answer(holder("other"));
  expect(await second).toEqual(holder("other"));
  expect(calls).toHaveLength(2);
});

test("an unknown key is not cached: it may be created any moment", async () => {
  const { cache, answer } = slowStore();
  const first = cache.keyByWriteKey("wk_1");
  answer(null);
  expect(await first).toBeNull();
  const second = cache.keyByWriteKey("wk_1");
  answer(holder("shop"));
  expect(await second).toEqual(holder("shop"));
});

test("a change empties the cache, and answers that were on their way are not cached", async () => {
  const { cache, answer } = slowStore();
  const cached = cache.keyByWriteKey("wk_1");
  answer(holder("before"));
  await cached;
  const underWay = cache.keyByWriteKey("wk_2");
  cache.forget();
  answer(holder("before"));
  await underWay;
  for (const key of ["wk_1", "wk_2"]) {
    const again = cache.keyByWriteKey(key);
    answer(holder("after"));
    expect(await again).toEqual(holder("after"));
  }
});
