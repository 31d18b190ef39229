import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/**
 * The tests of the evaluation core alone: what `npm run test:coverage` and `npm run test:mutation` ask. The long
 * comparisons with random questions and other systems are left out: what only they catch counts as not caught.
 */
export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    include: ["test/evaluation/**/*.test.ts"],
    exclude: [
      "test/evaluation/agreement.test.ts",
      "test/evaluation/corpus*.test.ts",
      "test/evaluation/properties.test.ts",
    ],
    coverage: {
      include: ["collector/evaluation/**"],
      reporter: ["text"],
      reportsDirectory: "dist/coverage",
      thresholds: { branches: 98 },
    },
  },
});
