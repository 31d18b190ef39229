import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { parse } from "acorn";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { build } from "./built.ts";

let built: Awaited<ReturnType<typeof build>>;
beforeAll(async () => {
  built = await build();
});
afterAll(() => built.remove());

test("the script costs at most 2,500 bytes, compressed", () => {
  expect(brotliCompressSync(built.read("web_event.js")).length).toBeLessThanOrEqual(2_500);
});

test("the snippet is ES5 of at most 600 bytes, with the address as its last word", () => {
  const stub = built.read("stub.js").trim();
  expect(Buffer.byteLength(stub)).toBeLessThanOrEqual(600);
  expect(() => parse(stub, { ecmaVersion: 5, sourceType: "script" })).not.toThrow();
  expect(stub).toMatch(/,"https:\/\/YOUR-COLLECTOR\/sdk\/web_event\.js\?key=YOUR-WRITE-KEY"\);$/);
  expect(stub).not.toContain("sourceMappingURL");
  expect(stub).not.toContain("</");
});

test("the script runs in browsers of 2018's language, and under a strict content security policy", () => {
  const script = built.read("web_event.js");
  expect(() => parse(script, { ecmaVersion: 2018, sourceType: "script" })).not.toThrow();
  expect(script).not.toMatch(/\beval\(|new Function|document\.write/);
});

test("script and module have source maps", () => {
  for (const file of ["web_event.js", "web_event.mjs"]) {
    expect(built.read(file)).toContain(`sourceMappingURL=${file}.map`);
    expect(JSON.parse(built.read(`${file}.map`)).sources.length).toBeGreaterThan(5);
  }
});

test("the module exports what is meant to be public", async () => {
  const module = await import(/* @vite-ignore */ pathToFileURL(join(built.out, "web_event.mjs")).href);
  expect(Object.keys(module).sort()).toEqual(["createWebEvent", "default"]);
  expect(Object.keys(module.default).sort()).toEqual(["flush", "init", "on", "reset", "track", "version"]);
});

test("only the version of the manifest gets out", () => {
  for (const file of ["web_event.js", "web_event.mjs"]) expect(built.read(file)).not.toContain("devDependencies");
});

test("the types stand alone", () => {
  const types = built.read("web_event.d.ts");
  expect(types).not.toMatch(/zod/i);
  expect(types).not.toMatch(/^import /m);
  const program = ts.createProgram([join(built.out, "web_event.d.ts")], {
    strict: true,
    lib: ["lib.es2020.d.ts", "lib.dom.d.ts"],
    types: [],
    noEmit: true,
  });
  expect(ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText)).toEqual([]);
});

test("the build says what a page has to load", () => {
  expect(built.log).toMatch(/web_event\.js \d+ bytes \(brotli\)/);
  expect(built.log).toMatch(/stub\.js \d+ bytes/);
  expect(built.log).not.toContain("(!)");
});
