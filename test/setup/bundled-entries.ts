import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a collector starts beside itself: the module that names the entry, the entry, and its address as written there. */
const ENTRIES = [
  { namedIn: "collector/store/sqlite/threads/restarted-worker.ts", entry: "collector/store/sqlite/threads/worker.ts" },
  { namedIn: "collector/jobs/job-runner.ts", entry: "collector/jobs/main.ts" },
].map(({ namedIn, entry }) => ({
  namedIn: join(root, namedIn),
  entry: join(root, entry),
  address: `new URL("./${entry.split("/").at(-1)}", import.meta.url)`,
  bundle: join(root, "dist/test", entry.replaceAll("/", "-").replace(".ts", ".js")),
}));

/** Keeps the address of each module, from which the schema and its migrations are found. */
const ownAddresses: Plugin = {
  name: "own-addresses",
  enforce: "pre",
  transform: (code, id) =>
    id.startsWith(join(root, "collector")) && code.includes("import.meta.url")
      ? { code: code.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href)), map: null }
      : null,
};

async function bundle({ entry, bundle: file }: (typeof ENTRIES)[number]): Promise<void> {
  await build({
    configFile: false,
    root,
    logLevel: "warn",
    plugins: [ownAddresses],
    // Packages with binaries stay outside.
    ssr: { noExternal: true, external: ["better-sqlite3"] },
    build: {
      ssr: entry,
      outDir: join(root, "dist/test"),
      emptyOutDir: false,
      target: "node24",
      rolldownOptions: { output: { entryFileNames: file.split("/").at(-1)!, codeSplitting: false } },
    },
  });
}

/**
 * Threads and processes of a collector load one file each in the tests, instead of some 400. A start then takes 0.4 s of
 * CPU time instead of 0.8 s, and the tests start some hundred collectors. Tests that run the command line load the
 * sources.
 */
export function bundledEntries(): Plugin {
  const built = new Map<string, Promise<void>>();
  let isWatching = false;
  return {
    name: "bundled-entries",
    enforce: "pre",
    configureVitest({ vitest, defineCacheKeyGenerator }) {
      // A module from Vitest's cache would not be transformed, and the bundle would be of older sources.
      defineCacheKeyGenerator(({ id }) => (ENTRIES.some(({ namedIn }) => namedIn === id) ? false : null));
      // A bundle would be that of the first run.
      isWatching = vitest.config.watch;
    },
    async transform(code, id) {
      const found = ENTRIES.find(({ namedIn }) => namedIn === id);
      if (!found || isWatching) return null;
      if (!code.includes(found.address)) throw new Error(`${id} does not contain ${found.address}`);
      if (!built.has(id)) built.set(id, bundle(found));
      await built.get(id);
      const address = `new URL(${JSON.stringify(pathToFileURL(found.bundle).href)})`;
      return { code: code.replace(found.address, address), map: null };
    },
  };
}
