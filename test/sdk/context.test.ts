import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readContext } from "../../sdk/context.ts";
import { fakePage } from "./fakes.ts";

const contextOf = (url: string) => readContext(fakePage(url).page);
const { version } = JSON.parse(readFileSync("package.json", "utf8"));

test("has the page, the language and the SDK", () => {
  expect(contextOf("https://shop.example/cart?step=2")).toEqual({
    page: { url: "https://shop.example/cart?step=2", referrer: "https://search.example/", title: "Cart" },
    locale: "en-GB",
    sdk: { name: "web_event", version },
  });
});

test.each([
  [true, true],
  [false, undefined],
  [undefined, undefined],
])("says whether the browser is automated: %s", (webdriver, expected) => {
  const { page } = fakePage();
  Object.assign(page.navigator, { webdriver });
  expect(readContext(page).webdriver).toBe(expected);
});

test("reads the campaign from the page's address", () => {
  const query = "utm_source=mail&utm_medium=email&utm_campaign=Spring%20sale&utm_term=shoes&utm_content=a";
  expect(contextOf(`https://shop.example/?${query}`).campaign).toEqual({
    source: "mail",
    medium: "email",
    name: "Spring sale",
    term: "shoes",
    content: "a",
  });
});

test("has only the parameters that the address has", () => {
  expect(contextOf("https://shop.example/?utm_campaign=x&utm_source=&utm_id=7").campaign).toEqual({ name: "x" });
  expect(contextOf("https://shop.example/?utm_campaign=%E0%A4%A").campaign).toHaveProperty("name");
  expect(contextOf("https://shop.example/?constructor=x")).toMatchObject({ campaign: undefined });
});
