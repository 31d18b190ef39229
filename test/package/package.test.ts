import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checkPackage, createPackageFromTarballData, type Package } from "@arethetypeswrong/core";
import { publint } from "publint";
import newestTypeScript from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import root from "../../package.json" with { type: "json" };
import manifest from "../../sdk/package.json" with { type: "json" };

// The package as `npm publish` would send it. Its files are those of the last build, which `npm test` runs first.

/** The oldest TypeScript that compiles the types: sdk/ has it as a dependency of its own. */
const oldestTypeScript: typeof newestTypeScript = createRequire(new URL("../../sdk/package.json", import.meta.url))(
  "typescript",
);
const MODULES = ["index", "ga4", "react"];

let folder: string;
let tarball: Buffer;
let unpacked: Package;
let packed: { size: number; files: { path: string }[] };
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "web-event-package-"));
  const args = ["pack", "--workspace", "sdk", "--ignore-scripts", "--json", "--pack-destination", folder];
  const [result] = Object.values(JSON.parse(execFileSync("npm", args, { encoding: "utf8" }))) as [
    typeof packed & { filename: string },
  ];
  packed = result;
  tarball = readFileSync(join(folder, result.filename));
  // Like an installation, beside React's types. Unpacked here: a machine with Node alone has no `tar`.
  unpacked = createPackageFromTarballData(new Uint8Array(tarball));
  for (const path of unpacked.listFiles()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), unpacked.readFile(path));
  }
  symlinkSync(join(process.cwd(), "node_modules/@types"), join(folder, "node_modules/@types"));
  symlinkSync(join(process.cwd(), "node_modules/csstype"), join(folder, "node_modules/csstype"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const installed = (file: string) => readFileSync(join(folder, "node_modules/promotrail-web-event", file));

describe("the tarball", () => {
  test("has the modules, their types, the script and the texts, and nothing else", () => {
    const modules = MODULES.flatMap((name) => ["js", "cjs", "d.ts", "d.cts"].map((end) => `dist/${name}.${end}`));
    const shared = ["dist/never-throw.js", "dist/never-throw.cjs"];
    const others = [
      "dist/global.d.ts",
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "package.json",
      "dist/web_event.js",
      "dist/integrity.json",
    ];
    expect(packed.files.map(({ path }) => path).sort()).toEqual([...modules, ...shared, ...others].sort());
  });

  test("is smaller than 200 kB", () => {
    expect(packed.size).toBeLessThan(200_000);
  });

  test("has no dependencies, and React as a peer that sites without it need not install", () => {
    expect(manifest).not.toHaveProperty("dependencies");
    expect(manifest.peerDependencies).toEqual({ react: ">=18" });
    expect(manifest.peerDependenciesMeta.react.optional).toBe(true);
  });

  test("has the version and the license of the project", () => {
    expect(manifest.version).toBe(root.version);
    expect(installed("LICENSE").equals(readFileSync("LICENSE"))).toBe(true);
    expect(installed("CHANGELOG.md").toString()).toMatch(/^# Changelog/);
  });

  test("names the hash of each file that a page may load", () => {
    const { version, integrity } = JSON.parse(installed("dist/integrity.json").toString());
    const files = [...MODULES.map((name) => `${name}.js`), "never-throw.js", "web_event.js"];
    const sri = (file: string) =>
      `sha384-${createHash("sha384")
        .update(installed(`dist/${file}`))
        .digest("base64")}`;
    expect(version).toBe(manifest.version);
    expect(integrity).toEqual(Object.fromEntries(files.map((file) => [file, sri(file)])));
    expect(installed("dist/web_event.js").equals(readFileSync("dist/sdk/web_event.js"))).toBe(true);
  });

  test("lets bundlers leave the addresses of further files alone", () => {
    for (const file of ["index.js", "index.cjs"]) {
      expect(installed(`dist/${file}`).toString()).toMatch(/import\(.*webpackIgnore: true.*@vite-ignore/);
    }
  });
});

describe("the checkers of packages have no complaint:", () => {
  test("publint", async () => {
    const { buffer, byteOffset, byteLength } = tarball;
    const file = (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength);
    expect((await publint({ strict: true, pack: { tarball: file } })).messages).toEqual([]);
  });

  test("are the types wrong?", async () => {
    const result = await checkPackage(unpacked);
    expect(result.types && result.problems).toEqual([]);
    expect(Object.keys("entrypoints" in result ? result.entrypoints : {})).toEqual(
      expect.arrayContaining([".", "./ga4", "./react"]),
    );
  });
});

describe("the types", () => {
  const CONSUMER = `
    import webEvent, { createWebEvent, type TrackResult, type WatchOptions } from "promotrail-web-event";
    import { startGa4Bridge } from "promotrail-web-event/ga4";
    import { useCodeBox, useEvaluate, useTrack, useTrackOnce, WebEventProvider } from "promotrail-web-event/react";

    export const result: Promise<TrackResult> = webEvent.track("own", "event");
    export const other = createWebEvent({ now: () => 0 }, { write_key: "wk" });
    export const watched: WatchOptions = { input: "#code", button: "#apply", message: ".message" };
    web_event?.track("promotion_code", "used", { items: [{ type: "promotion_code", id: "A" }] });
    globalThis.web_event?.consent("granted");
    startGa4Bridge(webEvent, { data_layer: "layer" });
    export function useAll() {
      useTrackOnce(1, "product", "view", { items: [{ type: "product", id: 1 }] });
      const { codes, apply } = useCodeBox({ lines: [] }, { dims: { transaction: { id: "O-1" } } });
      return [useTrack(), useEvaluate(null, codes).answer?.outcome, apply, WebEventProvider];
    }
    // @ts-expect-error: a typo in an event
    webEvent.track("promotion_code", "usd", { items: [] });
    // @ts-expect-error: an option that does not exist
    webEvent.init({ write_kee: "wk" });
  `;
  const WITH_DOM = `
    import webEvent from "promotrail-web-event";
    window.web_event?.flush();
    webEvent.watch({ input: document.body, button: "#apply", message: ".message" });
    // @ts-expect-error: neither a selector nor an element
    webEvent.watch({ input: 5, button: "#apply", message: ".message" });
  `;
  /** The programs of the README, which import the package as its users do. */
  const readme = Object.fromEntries(
    [...readFileSync("sdk/README.md", "utf8").matchAll(/^```(tsx?)\n(.*?)^```/gms)].map(([, end, code], index) => [
      `consumer-readme-${index}.${end === "ts" ? "mts" : "tsx"}`,
      code!,
    ]),
  );
  const without = { "consumer.mts": CONSUMER, "consumer.cts": CONSUMER };

  /** The errors in the consumers and in the package; React's own types are React's. */
  function errorsOf(ts: typeof newestTypeScript, sources: Record<string, string>, lib: string[]): string[] {
    for (const [file, source] of Object.entries(sources)) writeFileSync(join(folder, file), source);
    const program = ts.createProgram(
      Object.keys(sources).map((file) => join(folder, file)),
      {
        ...{ strict: true, noEmit: true, types: [], lib, jsx: ts.JsxEmit.ReactJSX },
        ...{ module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022 },
      },
    );
    return ts
      .getPreEmitDiagnostics(program)
      .filter(({ file }) => !file || /consumer|web-event\/dist/.test(file.fileName))
      .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
  }

  test("compile with TypeScript 5.2 and without the DOM library", () => {
    expect(oldestTypeScript.versionMajorMinor).toBe("5.2");
    expect(errorsOf(oldestTypeScript, without, ["lib.es2022.d.ts"])).toEqual([]);
  });

  test("compile with the newest TypeScript and the DOM library, as do the programs of the README", () => {
    expect(Object.keys(readme)).toHaveLength(3);
    const sources = { ...without, "consumer-dom.mts": WITH_DOM, ...readme };
    expect(errorsOf(newestTypeScript, sources, ["lib.es2022.d.ts", "lib.dom.d.ts"])).toEqual([]);
  });
});
