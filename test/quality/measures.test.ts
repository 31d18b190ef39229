import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { measure } from "./measures.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { participles, testParticiples, functionLines, casts, cycles, operationLines, additions, registered, sentences } =
  measure(root);

/** Most source files per addition, with the registry, and with the migration of a trigger. */
const FILES_PER_ADDITION: Readonly<Record<string, number>> = {
  "A condition of a promotion": 3,
  "A stored field of an event": 4,
  "A report": 2,
  "A webhook event": 3,
  "An HTTP operation": 1,
  "A dashboard page": 2,
  "A store method": 2,
};

/** The bounds of docs/quality.md, "The code and the docs". */
describe("the code and the docs stay within their measures", () => {
  test("fewer than 20 identifiers are participles in the place of a noun", () => {
    expect(participles.length, participles.join("\n")).toBeLessThan(20);
  });

  test("fewer than 20 identifiers of the tests are", () => {
    expect(testParticiples.length, testParticiples.join("\n")).toBeLessThan(20);
  });

  test("functions are short", () => {
    expect(functionLines.median).toBeLessThanOrEqual(3);
    expect(functionLines.p90).toBeLessThanOrEqual(14);
    expect(functionLines.over60.length, functionLines.over60.join("\n")).toBeLessThanOrEqual(5);
  });

  test("no cast hides a type", () => {
    expect(casts).toEqual([]);
  });

  test("no files import each other", () => {
    expect(cycles).toEqual([]);
  });

  test("the HTTP operations have at most 24 lines each, on average", () => {
    expect(operationLines).toBeGreaterThan(0);
    expect(operationLines).toBeLessThanOrEqual(24);
  });

  test("an addition touches few source files", () => {
    expect(additions.map(({ name }) => name)).toEqual(Object.keys(FILES_PER_ADDITION));
    for (const { name, files } of additions)
      expect(files.length, `${name}: ${files.join(", ")}`).toBeLessThanOrEqual(FILES_PER_ADDITION[name]!);
  });

  test("docs/quality.md has the same bounds of additions", () => {
    const page = readFileSync(join(root, "docs/quality.md"), "utf8");
    for (const [name, most] of Object.entries(FILES_PER_ADDITION)) {
      const bound = page
        .split("\n")
        .find((line) => line.startsWith(`| ${name} |`))
        ?.split(" | ")
        .at(-1);
      expect(Math.max(...(bound?.match(/\b\d\b/g) ?? []).map(Number)), name).toBe(most);
    }
  });

  test("the recipes name files and folders that exist", () => {
    const named = additions.flatMap(({ files }) => files).map((file) => file.replace(/\/[^/]*[<…].*$/, ""));
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test("the registry alone imports each report, page, condition, item matcher and action", () => {
    expect(registered.length).toBeGreaterThan(20);
    for (const { entry, importedBy } of registered)
      expect([entry, importedBy]).toEqual([entry, [`${dirname(entry)}/index.ts`]]);
  });

  test("fewer than 2 % of the docs' sentences have more than 30 words", () => {
    expect(sentences.long.length / sentences.count, sentences.long.join("\n")).toBeLessThan(0.02);
  });
});
