import { globSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { DATA_LAYERS, PLATFORM_PAYLOADS } from "../tags/payloads/all.ts";
import { blocksOf, readPage, root } from "./page.ts";

/** The language of a fenced block, by the ending of the file in it. */
const LANGUAGES: Readonly<Record<string, string>> = { html: "html", js: "js", php: "php", phtml: "php", xml: "xml" };

/** The folders of pastes that a test compares with their page elsewhere, because the paste is built. */
const BUILT = ["direct", "ga4", "gtm"];

const pastes = globSync("demo-site/tags/*/*.*", { cwd: root })
  .map((file) => ({ file, platform: file.split("/")[2]! }))
  .filter(({ platform }) => !BUILT.includes(platform));

test.each(pastes)("$file is in its page of docs/install as it is", ({ file, platform }) => {
  const language = LANGUAGES[file.split(".").at(-1)!]!;
  expect(blocksOf(`docs/install/${platform}.md`, language)).toContain(readPage(file));
});

test("docs/install/README.md lists each page of the folder", () => {
  const pages = globSync("docs/install/*.md", { cwd: root }).map((page) => basename(page));
  const others = pages.filter((page) => page !== "README.md");
  const index = readPage("docs/install/README.md");
  expect(others.filter((page) => !index.includes(`](${page})`))).toEqual([]);
});

test("docs/install/README.md has the built snippet", () => {
  expect(blocksOf("docs/install/README.md", "html")[0]).toBe(
    `<script>\n${readPage("dist/sdk/stub.js").trim()}\n</script>\n`,
  );
});

test("docs/install/README.md says how many payload shapes are understood: those that test/tags runs", () => {
  const shapes = [...Object.values(DATA_LAYERS), ...Object.values(PLATFORM_PAYLOADS)].flat();
  expect(readPage("docs/install/README.md")).toContain(
    `**${shapes.length} of ${shapes.length} payload shapes are understood.**`,
  );
  expect(shapes.length).toBeGreaterThanOrEqual(60);
  expect(shapes.filter(({ source }) => source === "")).toEqual([]);
});
