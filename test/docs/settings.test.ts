import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { property } from "../../collector/contract/property.ts";
import { readPage } from "./page.ts";

const page = readPage("docs/settings.md");

test("docs/settings.md lists each environment variable", () => {
  const config = readFileSync(new URL("../../collector/config.ts", import.meta.url), "utf8");
  const names = [...config.matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name]) => name!);
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
});

test("docs/settings.md lists each field of a property", () => {
  const chosenOnce = ["id", "write_key"];
  const names = Object.keys(property.shape).filter((name) => !chosenOnce.includes(name));
  expect(names.filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
});
