import { execFile } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { COMMAND_LINE } from "../support/command-line.ts";
import { HAS_CURL } from "../support/curl.ts";
import { temporaryFolder } from "../support/folder.ts";
import { readPage, root } from "./page.ts";
import { patternOf } from "./response.ts";

interface Example {
  readonly title: string;
  readonly command: string;
  /** Lines of the output; `…` stands for any text. */
  readonly output: readonly string[];
}

/** The commands of the page, each with the output below it. */
function examples(): Example[] {
  let title = "";
  let command = "";
  return [...readPage("docs/troubleshooting.md").matchAll(/^#+ (.+)$|^```(sh|text)\n([\s\S]*?)^```/gm)].flatMap(
    ([, heading, language, text]) => {
      if (heading) title = heading;
      if (language === "sh") command = text!;
      return language === "text" ? [{ title, command, output: text!.trim().split("\n") }] : [];
    },
  );
}

let collector: Collector;
const cwd = temporaryFolder(afterAll);
beforeAll(async () => {
  collector = await startCollector({ demo: true });
  const items = [
    { type: "promotion_code", id: "SPEND200" },
    { type: "product", id: 125 },
  ];
  await collector.send({
    write_key: "wk_demo",
    events: [{ event_id: "e-1", category: "promotion_code", action: "used", items }],
  });
});
afterAll(() => collector.close());

/** Runs a command of the page: most of them show an error. @returns both outputs */
function outputOf(command: string): Promise<string> {
  const { port } = new URL(collector.url);
  const script = command
    .replaceAll("local-secret-of-32-characters-or-more", ADMIN_TOKEN)
    .replaceAll("8080", port)
    .replaceAll("node_modules/node/", `${root}node_modules/node/`)
    .replaceAll("npx promotrail", `"${process.execPath}" "${COMMAND_LINE}"`);
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ADMIN_TOKEN, DATABASE_URL: collector.dataFile };
  return new Promise((resolve) => {
    execFile("sh", ["-c", script], { cwd, env, timeout: 30_000 }, (_, stdout, stderr) => resolve(stdout + stderr));
  });
}

describe.skipIf(!HAS_CURL)("docs/troubleshooting.md", () => {
  test("has a command and its output in each entry", () => {
    const titles = [...readPage("docs/troubleshooting.md").matchAll(/^### (.+)$/gm)].map(([, title]) => title);
    expect(titles.length).toBeGreaterThanOrEqual(15);
    expect(titles.filter((title) => !examples().some((example) => example.title === title))).toEqual([]);
  });

  test.each(examples())("$title", { timeout: 60_000 }, async ({ command, output }) => {
    const { port } = new URL(collector.url);
    const printed = await outputOf(command);
    const patterns = output.map((line) => patternOf(line.replaceAll("8080", port)));
    expect(
      patterns.filter((pattern) => !pattern.test(printed)),
      printed,
    ).toEqual([]);
  });
});
