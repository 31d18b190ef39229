import { expect, test } from "vitest";
import { refusedPages } from "../../collector/services/refused-pages.ts";

const all = () => true;
const page = (key: string, origin: string, at: number) => ({ key, propertyId: null, origin, at });

test("requests of a page with one key are counted, the latest page first", () => {
  const pages = refusedPages();
  pages.note(page("wk_typo", "https://a.example", 1));
  pages.note(page("YOUR-WRITE-KEY", "https://b.example", 2));
  pages.note(page("wk_typo", "https://a.example", 3));
  expect(pages.filter(all)).toEqual([
    { ...page("wk_typo", "https://a.example", 3), requests: 2 },
    { ...page("YOUR-WRITE-KEY", "https://b.example", 2), requests: 1 },
  ]);
});

test("pages are chosen by a condition", () => {
  const pages = refusedPages();
  pages.note(page("wk_a", "https://a.example", 1));
  pages.note(page("wk_b", "https://b.example", 2));
  expect(pages.filter(({ origin }) => origin === "https://a.example").map(({ key }) => key)).toEqual(["wk_a"]);
});

test("keys that somebody makes up take no more than a little memory", () => {
  const pages = refusedPages();
  for (let n = 0; n < 1_000; n += 1) pages.note(page(`${n}${"x".repeat(10_000)}`, "https://a.example", n));
  const kept = pages.filter(all);
  expect(kept).toHaveLength(100);
  expect(kept[0]!.key).toBe(`999${"x".repeat(37)}`);
});
