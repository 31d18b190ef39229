import { expect, test } from "vitest";
import { keyCache } from "../../collector/store/sqlite/threads/key-cache.ts";

/** A store whose answers wait until they are given. */
function slowStore() {
  const asked: string[] = [];
  const waiting: ((holder: unknown) => void)[] = [];
  const cache = keyCache((name, text) => {
    asked.push(`${name} ${text}`);
    return new Promise((resolve) => waiting.push(resolve));
  });
  return { asked, cache, answer: (holder: unknown) => waiting.shift()!(holder) };
}

test("a key that is known is asked for once", async () => {
  const { asked, cache, answer } = slowStore();
  const first = cache.keyByWriteKey("wk_1");
  answer("shop");
  expect([await first, await cache.keyByWriteKey("wk_1"), await cache.keyByWriteKey("wk_1")]).toEqual(
    Array(3).fill("shop"),
  );
  expect(asked).toEqual(["keyByWriteKey wk_1"]);
});

test("a write key and a hash that read the same are two", async () => {
  const { asked, cache, answer } = slowStore();
  const first = cache.keyByWriteKey("abc");
  answer("shop");
  await first;
  const second = cache.keyBySecretHash("abc");
  answer("other");
  expect(await second).toBe("other");
  expect(asked).toHaveLength(2);
});

test("who is unknown is asked for again: the key may be made any moment", async () => {
  const { cache, answer } = slowStore();
  const first = cache.keyByWriteKey("wk_1");
  answer(null);
  expect(await first).toBeNull();
  const second = cache.keyByWriteKey("wk_1");
  answer("shop");
  expect(await second).toBe("shop");
});

test("after a change nothing is believed, nor what was asked before it and answered after", async () => {
  const { cache, answer } = slowStore();
  const known = cache.keyByWriteKey("wk_1");
  answer("before");
  await known;
  const underWay = cache.keyByWriteKey("wk_2");
  cache.forget();
  answer("before");
  await underWay;
  for (const key of ["wk_1", "wk_2"]) {
    const again = cache.keyByWriteKey(key);
    answer("after");
    expect(await again).toBe("after");
  }
});
