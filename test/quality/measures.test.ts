import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { measure } from "./measures.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { participles, functionLines, casts, cycles, operationLines, sentences } = measure(root);

/** The bounds of docs/quality.md, "The code and the docs". */
describe("the code and the docs stay within their measures", () => {
  test("fewer than 20 identifiers are participles in the place of a noun", () => {
    expect(participles.length, participles.join("\n")).toBeLessThan(20);
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

  test("the HTTP operations have at most 1,600 lines", () => {
    expect(operationLines).toBeGreaterThan(0);
    expect(operationLines).toBeLessThanOrEqual(1_600);
  });

  test("fewer than 2 % of the docs' sentences have more than 30 words", () => {
    expect(sentences.long.length / sentences.count, sentences.long.join("\n")).toBeLessThan(0.02);
  });
});
