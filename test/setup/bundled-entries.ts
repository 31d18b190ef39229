import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));

const OUTPUT = "dist/test";

/** An entry: the module that names it, where it is, and its address as written there. */
interface Entry {
  readonly namedIn: string;
  readonly entry: string;
  readonly address: string;
  /** The address of its bundle. */
  readonly bundled: string;
}

const entryOf = (namedIn: string, entry: string, relative: string): Entry => ({
  namedIn: join(root, namedIn),
  entry: join(root, entry),
  address: `new URL("${relative}", import.meta.url)`,
  bundled: pathToFileURL(join(root, OUTPUT, fileNameOf(join(root, entry)))).href,
});

const fileNameOf = (entry: string): string => entry.slice(root.length).replaceAll("/", "-").replace(".ts", ".js");

/** What a collector starts beside itself. */
const STARTED_BY_COLLECTOR = [
  entryOf(
    "collector/store/sqlite/threads/restarted-worker.ts",
    "collector/store/sqlite/threads/worker.ts",
    "./worker.ts",
  ),
  entryOf("collector/jobs/job-runner.ts", "collector/jobs/main.ts", "./main.ts"),
];
/** What the tests start. */
const COMMAND_LINE = entryOf("test/support/command-line.ts", "collector/cli.ts", "../../collector/cli.ts");
const ENTRIES = [...STARTED_BY_COLLECTOR, COMMAND_LINE];

/** The code of a module that names an entry, with the address of the entry's bundle. */
function withBundle(code: string, { namedIn, address, bundled }: Entry): string {
  if (!code.includes(address)) throw new Error(`${namedIn} does not contain ${address}`);
  return code.replace(address, `new URL(${JSON.stringify(bundled)})`);
}

/** Keeps the address of each module, from which the schema and the shop's pages are found. */
const ownAddresses: Plugin = {
  name: "own-addresses",
  enforce: "pre",
  transform(code, id) {
    if (!id.startsWith(root) || id.includes("/node_modules/") || !code.includes("import.meta.")) return null;
    const named = STARTED_BY_COLLECTOR.find(({ namedIn }) => namedIn === id);
    const own = (named ? withBundle(code, named) : code)
      .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href))
      .replaceAll("import.meta.dirname", JSON.stringify(dirname(id)));
    return { code: own, map: null };
  },
};

async function bundle({ entry }: Entry): Promise<void> {
  const name = fileNameOf(entry);
  await build({
    configFile: false,
    root,
    logLevel: "warn",
    plugins: [ownAddresses],
    // Packages with binaries stay outside.
    ssr: { noExternal: true, external: ["better-sqlite3"] },
    build: {
      ssr: entry,
      outDir: join(root, OUTPUT),
      emptyOutDir: false,
      target: "node24",
      // The command line loads the rest of itself once it has the compile cache.
      rolldownOptions: {
        output: {
          entryFileNames: name,
          chunkFileNames: `[name]-of-${name}`,
          codeSplitting: entry === COMMAND_LINE.entry,
        },
      },
    },
  });
}

/**
 * Threads, jobs and command lines load one file or a few in the tests, instead of some 400 whose types are stripped. The
 * start of a collector then takes 0.4 s of CPU time instead of 0.8 s, that of a command 0.3 s instead of 0.6 s, and the
 * tests start some hundred of both. `test/cli.test.ts` starts the sources too, as users do.
 */
export function bundledEntries(): Plugin {
  const built = new Map<string, Promise<void>>();
  let isWatching = false;
  const bundleOnce = (entry: Entry): Promise<void> => {
    const started = built.get(entry.entry) ?? bundle(entry);
    built.set(entry.entry, started);
    return started;
  };
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
      await Promise.all((found === COMMAND_LINE ? ENTRIES : [found]).map(bundleOnce));
      return { code: withBundle(code, found), map: null };
    },
  };
}
