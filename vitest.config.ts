import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { bundledEntries } from "./test/setup/bundled-entries.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

/** Tests that start nothing: no collector, no thread, no browser, no build. `npm run test:fast` runs these alone. */
const FAST = [
  "test/*.test.ts",
  "test/{contract,evaluation,formats,gtm,platforms,quality}/**/*.test.ts",
  "test/sdk/**/*.test.ts",
  "test/demo-site/**/*.test.ts",
];
/** Exceptions of the folders above: these start a process, a server or a build. */
const SLOW = ["test/{cli,restart}.test.ts", "test/sdk/build.test.ts", "test/demo-site/{server,tags}.test.ts"];
/** Tests that open stores in their own process. They share modules: loading a collector anew for each file takes a second. */
const STORES = [
  "test/{browser,clients,commands,docs,faults,http,month,outbound,plugins,services,store,tags}/**/*.test.ts",
  "test/cli.test.ts",
];

export default defineConfig({
  root,
  plugins: [bundledEntries()],
  test: {
    // Threads of a store use the compile cache, as those of the command line do. Otherwise each of some thousand threads
    // starts the WebAssembly that strips types, several at once, where V8 has crashed (nodejs/node#64500).
    env: { NODE_COMPILE_CACHE: `${root}dist/compiled` },
    // Tests wait as much as they compute: four files at a time keep two cores busy.
    maxWorkers: Math.max(4, availableParallelism()),
    // For machines that are busy with something else: a test that hangs still fails, a slow one does not.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    // Waiting for a condition takes as long as a test may.
    expect: { poll: { timeout: 60_000 } },
    projects: [
      { extends: true, test: { name: "fast", include: FAST, exclude: SLOW, isolate: false } },
      {
        extends: true,
        test: { name: "stores", include: STORES, isolate: false, globalSetup: "test/browser/setup.ts" },
      },
      {
        extends: true,
        test: {
          name: "system",
          include: ["test/**/*.test.ts"],
          // A list of files: `exclude` knows no exceptions, and every file must belong to one of the projects.
          exclude: [...globSync(FAST, { cwd: root, exclude: SLOW }), ...STORES],
          globalSetup: "test/browser/setup.ts",
        },
      },
    ],
  },
});
