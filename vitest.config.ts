import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  root,
  test: {
    // The store's threads find what was compiled before, as those of the command line do. Else each of some thousand threads
    // would start the WebAssembly that strips the types, several at once, where V8 has crashed (nodejs/node#64500).
    env: { NODE_COMPILE_CACHE: `${root}dist/compiled` },
    globalSetup: "test/browser/setup.ts",
    include: ["test/**/*.test.ts"],
    // On two cores vitest would run one file at a time; most tests wait more than they compute.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
