import { expect, test } from "vitest";
import { unknownKeys } from "../../collector/services/unknown-keys.ts";

const anyOrigin = () => true;

test("requests of a page with one key are counted, the latest page first", () => {
  const keys = unknownKeys();
  keys.note("wk_typo", "https://a.example", 1);
  keys.note("YOUR-WRITE-KEY", "https://b.example", 2);
  keys.note("wk_typo", "https://a.example", 3);
  expect(keys.from(anyOrigin)).toEqual([
    { key: "wk_typo", origin: "https://a.example", requests: 2, at: 3 },
    { key: "YOUR-WRITE-KEY", origin: "https://b.example", requests: 1, at: 2 },
  ]);
});

test("only pages of the asked origins are told", () => {
  const keys = unknownKeys();
  keys.note("wk_a", "https://a.example", 1);
  keys.note("wk_b", "https://b.example", 2);
  expect(keys.from((origin) => origin === "https://a.example").map(({ key }) => key)).toEqual(["wk_a"]);
});

test("keys that somebody makes up take no more than a little memory", () => {
  const keys = unknownKeys();
  for (let n = 0; n < 1_000; n += 1) keys.note(`${n}${"x".repeat(10_000)}`, "https://a.example", n);
  const kept = keys.from(anyOrigin);
  expect(kept).toHaveLength(100);
  expect(kept[0]!.key).toBe(`999${"x".repeat(37)}`);
});
