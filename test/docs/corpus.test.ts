import { expect, test } from "vitest";
import { readPage } from "./page.ts";

const page = readPage("docs/corpus.md");

/** The last row of the table of systems: cases, reproduced, differs, not expressed. */
const totals = numbersOf(/^\| total \|(.+)\|$/m.exec(page)?.[1] ?? "");

function numbersOf(text: string): number[] {
  return (text.match(/\d+/g) ?? []).map(Number);
}

/** The cases that a section of the page lists. */
function casesIn(title: string): string[] {
  const section = page.split(/^##+ /m).find((text) => text.startsWith(title)) ?? "";
  return section.match(/\b[a-z]+-\d{3}\b/g) ?? [];
}

test("the systems of docs/corpus.md sum to its totals", () => {
  const systems = [...page.matchAll(/^\| [a-z]+((?: \| \d+){4}) \|$/gm)].map(([, cells]) => numbersOf(cells!));
  const sums = totals.map((_, at) => systems.slice(0, -1).reduce((sum, cells) => sum + cells[at]!, 0));
  expect(systems.at(-1)).toEqual(totals);
  expect(sums).toEqual(totals);
});

test("docs/corpus.md lists each case that differs or is not expressed", () => {
  expect(new Set(casesIn("Different results")).size).toBe(totals[2]);
  expect(new Set(casesIn("Not expressed")).size).toBe(totals[3]);
});

test("docs/evaluation.md has the totals of docs/corpus.md", () => {
  const [comparison = ""] = /We ran \d+ numeric cases[\s\S]*?lacks\./.exec(readPage("docs/evaluation.md")) ?? [];
  expect(numbersOf(comparison)).toEqual(totals);
});
