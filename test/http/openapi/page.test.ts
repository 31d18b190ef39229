import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OPERATIONS } from "../../../collector/http/operations/index.ts";
import { launch, newVisitor } from "../../browser/browser.ts";
import { ADMIN_TOKEN, type Collector, startCollector } from "../../support/collector.ts";
import { HAS_CURL } from "../../support/curl.ts";
import { makeExamples } from "./examples-support.ts";

let collector: Collector;
let answer: Response;
let page: string;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
  answer = await fetch(`${collector.url}/docs`);
  page = await answer.text();
});
afterAll(() => collector.close());

/** The section of an operation. */
const articleOf = (id: string): string => new RegExp(`<article id="${id}">[\\s\\S]*?</article>`).exec(page)![0];

test.each(OPERATIONS.map((operation) => [operation.id, operation] as const))("%s has a section", (id, operation) => {
  const article = articleOf(id);
  for (const text of [operation.summary, operation.path]) expect(article).toContain(text);
  expect(page).toContain(`href="#${id}"`);
});

test("every link has a target on the page", () => {
  const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id!);
  expect(links.length).toBeGreaterThan(100);
  expect(links.filter((id) => !ids.has(id))).toEqual([]);
});

test("it loads nothing, and its policy admits nothing else", () => {
  const policy = answer.headers.get("content-security-policy")!;
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'/);
  expect(page).not.toMatch(/<script|<img|<link| style=| src=|@import|url\(/);
});

const ENTITIES: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"' };
const commandOf = (id: string): string =>
  /<pre[^>]*><code>(curl[\s\S]*?)<\/code>/
    .exec(articleOf(id))![1]!
    .replace(/&\w+;/g, (entity) => ENTITIES[entity]!)
    .replaceAll("http://localhost:8080", collector.url);

describe.skipIf(!HAS_CURL)("the commands, run one after the other", () => {
  let idByExample: ReadonlyMap<string, string>;
  beforeAll(async () => {
    idByExample = await makeExamples(collector);
  });
  const isDeletion = ({ method }: { method: string }) => method === "delete";
  const others = OPERATIONS.filter((operation) => !isDeletion(operation));
  const inOrder = [...others, ...OPERATIONS.filter(isDeletion).reverse()];

  test.each(inOrder.map(({ id }) => id))("%s", async (id) => {
    const text = commandOf(id).replace(/0193a2c4-0000-4000-8000-\d{12}|msg_[0-9a-f]{32}/, (id) => idByExample.get(id)!);
    const command = text.replace("curl", "curl -sS --max-time 10 --fail-with-body -o /dev/null");
    const env = { PATH: process.env.PATH, ADMIN_TOKEN };
    await expect(promisify(execFile)("sh", ["-c", command], { env })).resolves.toMatchObject({ stderr: "" });
  });
});

describe("in a browser without scripts", () => {
  test.each([420, 1280])("nothing overflows at %i pixels, and the page keeps its own policy", async (width) => {
    const browser = await launch();
    try {
      const visitor = await newVisitor(browser);
      const complaints: string[] = [];
      visitor.on("console", (message) => complaints.push(message.text()));
      await visitor.setViewportSize({ width, height: 800 });
      await visitor.goto(`${collector.url}/docs#createPromotion`);
      expect(await visitor.evaluate("document.documentElement.scrollWidth")).toBe(width);
      expect(await visitor.getByRole("heading", { name: "Create a promotion" }).isVisible()).toBe(true);
      // The first focusable link skips the navigation.
      await visitor.goto(`${collector.url}/docs`);
      await visitor.keyboard.press("Tab");
      await visitor.keyboard.press("Enter");
      expect(await visitor.evaluate("document.activeElement.id")).toBe("main");
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
