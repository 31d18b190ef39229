import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Tests that need every kind of browser: `npm run test:browsers`. */
export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    include: ["test/browser/engines/*.browsers.ts"],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Three kinds of browsers on two cores: one file after the other.
    fileParallelism: false,
  },
});
