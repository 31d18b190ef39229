import { existsSync, globSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { blocksOf, readPage, root } from "./page.ts";

const pages = [...globSync("*.md", { cwd: root }), ...globSync("docs/**/*.md", { cwd: root })];

/** Pages whose shell commands a test of this folder runs. */
const TESTED_COMMANDS = [
  "CHANGELOG.md",
  "README.md",
  "docs/analysts.md",
  "docs/api.md",
  "docs/checkout.md",
  "docs/digest.md",
  "docs/operations.md",
  "docs/orders.md",
  "docs/privacy.md",
  "docs/troubleshooting.md",
  "docs/webhooks.md",
];

interface Link {
  /** The page that the link leads to. */
  readonly target: string;
  /** Empty for the top of the page. */
  readonly anchor: string;
}

function linksOf(page: string): Link[] {
  const links = [...readPage(page).matchAll(/\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)/g)];
  return links.map(([, path, anchor]) => ({ target: path ? join(dirname(page), path) : page, anchor: anchor! }));
}

/** The anchors of a page's headings, as GitHub makes them. */
const anchorsOf = (page: string): string[] =>
  [...readPage(page).matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

const isBroken = ({ target, anchor }: Link): boolean =>
  !existsSync(join(root, target)) || (anchor !== "" && target.endsWith(".md") && !anchorsOf(target).includes(anchor));

test.each(pages)("the links of %s lead to files and headings that exist", (page) => {
  expect(linksOf(page).filter(isBroken)).toEqual([]);
});

test.each(["README.md", "docs/sdk.md"])("the snippet of %s is the built one", (page) => {
  expect(blocksOf(page, "html")[0]).toBe(`<script>\n${readPage("dist/sdk/stub.js").trim()}\n</script>\n`);
});

test("the paste of docs/install/ga4.md is the built snippet and the bridge, as in its file", () => {
  const stub = readPage("dist/sdk/stub.js").trim();
  const bridge = '<script async src="https://YOUR-COLLECTOR/sdk/web_event.ga4.js"></script>\n';
  expect(blocksOf("docs/install/ga4.md", "html")[0]).toBe(`<script>\n${stub}\n</script>\n${bridge}`);
  expect(readPage("demo-site/tags/ga4/snippet.html").split("-->\n")[1]).toBe(`<script>${stub}</script>\n${bridge}`);
});

test.each(pages)("the npm scripts and test files that %s names exist", (page) => {
  const { scripts } = JSON.parse(readPage("package.json"));
  const names = [...readPage(page).matchAll(/npm run (?:--silent )?([a-z]+(?::[a-z]+)*)(?![a-z:…])/g)].map(
    ([, name]) => name!,
  );
  const files = [...readPage(page).matchAll(/vitest run ((?:test\/[\w./-]+ ?)+)/g)].flatMap(([, list]) =>
    list!.trim().split(" "),
  );
  expect(names.filter((name) => !(name in scripts))).toEqual([]);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test("each shell command of the docs is an npm script, a run of vitest, or run by a test", () => {
  const commands = pages
    .filter((page) => !TESTED_COMMANDS.includes(page))
    .flatMap((page) => blocksOf(page, "sh").flatMap((block) => block.trim().split("\n")));
  expect(commands.filter((command) => !/^(npm (run|start|test)|npx vitest run) ?/.test(command))).toEqual([]);
});

/** The runs of lines that begin with a bar, outside code. */
const tablesOf = (page: string): string[][] =>
  [
    ...readPage(page)
      .replace(/^```[\s\S]*?^```/gm, "")
      .matchAll(/(?:^\|.*\n?)+/gm),
  ].map(([table]) => table.trim().split("\n"));

test.each(pages)("each row of %s is in a table with a heading", (page) => {
  expect(tablesOf(page).filter(([, second]) => !/^\|[-:| ]+\|$/.test(second ?? ""))).toEqual([]);
});
