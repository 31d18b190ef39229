import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import terser from "@rollup/plugin-terser";
import typescript from "@rollup/plugin-typescript";
import { dts } from "rollup-plugin-dts";
import { buildGtm } from "./gtm/build.ts";
import { buildPackage } from "./sdk/package.config.mjs";

const tsconfig = "sdk/tsconfig.build.json";

/** Reduces the imported package.json to its version, the one field that the SDK uses. */
const manifest = {
  name: "manifest",
  transform(code, id) {
    if (!id.endsWith("package.json")) return null;
    return { code: `export default { version: ${JSON.stringify(JSON.parse(code).version)} };`, map: null };
  },
};

/** Takes back what TypeScript adds for its option `rewriteRelativeImportExtensions`: addresses of second files stay as they are. */
const addresses = {
  name: "addresses",
  transform: (code) => ({ code: code.replace("__rewriteRelativeImportExtension(", "("), map: null }),
};

/**
 * Property names that are used inside the SDK only, so that the build may shorten them. None of them is an option, a
 * field of an event or a response, or a property of the browser that the SDK uses.
 */
const INTERNAL = `
  anonymous beacon bytes claim clearTimeout declared deviceJson dropAll dropUnsaved emit erase hasResult inFlight isFull journal
  keepaliveBudget listener load maySend mostValuable nextBatch online owner owners persist post read
  recover refresh remove request restore saved saveAll self send sendOnHide sendSoon session setTimeout settle trace
  urgent visitor waiting write writeKey
`;
const compressed = {
  passes: 10,
  unsafe_arrows: true,
  unsafe: true,
  // Numbers of the SDK are counts, bytes and milliseconds, which stay exact.
  unsafe_math: true,
  comparisons: false,
  pure_getters: true,
  keep_fargs: false,
  loops: false,
  inline: 1,
};
/** The same for the GA4 bridge. Its memory lasts longer than a page: its names stay. */
const INTERNAL_OF_GA4 = "content due flush form held listen note params payload problem reports show";
const onlyNames = (names) => new RegExp(`^(${names.trim().split(/\s+/).join("|")})$`);
const minified = terser({
  ecma: 2018,
  compress: { ...compressed, hoist_funs: true },
  mangle: { properties: { builtins: true, regex: onlyNames(INTERNAL) } },
});
const minifiedBridge = terser({
  ecma: 2018,
  compress: compressed,
  mangle: { properties: { builtins: true, regex: onlyNames(INTERNAL_OF_GA4) } },
});
// People read and edit the snippet: its address stays the last argument.
const minifiedSnippet = terser({ ecma: 5, compress: { collapse_vars: false, reduce_vars: false, unused: false } });

const size = (file) => readFileSync(file).length;
const brotli = (file) => brotliCompressSync(readFileSync(file)).length;

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const sri = (file) => `sha384-${createHash("sha384").update(readFileSync(file)).digest("base64")}`;

/** The snippet for one version of the script, which the browser compares with its hash. */
const pinnedSnippet = (snippet, hash) =>
  snippet
    .replace("/sdk/web_event.js", `/sdk/${version}/web_event.js`)
    .replace(
      /(\w+)\.src=/,
      (start, script) => `${script}.integrity="${hash}",${script}.crossOrigin="anonymous",${start}`,
    );

/** Copies the scripts to `/sdk/<version>/`, where they never change, and prints their sizes and integrity. */
const published = (out) => ({
  name: "published",
  writeBundle() {
    const modules = ["web_event.debug.js", "web_event.watch.js", "web_event.consent.js", "web_event.copy.js"];
    const scripts = ["web_event.js", ...modules, "web_event.ga4.js"];
    mkdirSync(`${out}/${version}`, { recursive: true });
    for (const file of scripts.flatMap((script) => [script, `${script}.map`])) {
      cpSync(`${out}/${file}`, `${out}/${version}/${file}`);
    }
    const integrity = Object.fromEntries(scripts.map((script) => [script, sri(`${out}/${script}`)]));
    const pinned = pinnedSnippet(readFileSync(`${out}/stub.js`, "utf8"), integrity["web_event.js"]);
    writeFileSync(`${out}/${version}/stub.js`, pinned);
    writeFileSync(`${out}/integrity.json`, `${JSON.stringify({ version, integrity }, null, 2)}\n`);
    console.log(`web_event.js ${brotli(`${out}/web_event.js`)} bytes (brotli), ${size(`${out}/web_event.js`)} plain`);
    console.log(`web_event.js ${integrity["web_event.js"]}`);
    console.log(`web_event.watch.js ${brotli(`${out}/web_event.watch.js`)} bytes (brotli)`);
    console.log(`web_event.consent.js ${brotli(`${out}/web_event.consent.js`)} bytes (brotli)`);
    console.log(`web_event.ga4.js ${brotli(`${out}/web_event.ga4.js`)} bytes (brotli)`);
    console.log(`stub.js ${size(`${out}/stub.js`)} bytes, ${brotli(`${out}/stub.js`)} (brotli)`);
  },
});

/** Writes the files for Google Tag Manager. */
const forTagManager = (out) => ({ name: "gtm", writeBundle: () => buildGtm(out) });

/** `--configOut <folder>` sets the output folder, which then has the npm package too. @default dist/sdk, sdk/dist */
export default ({ configOut }) => {
  const out = configOut || "dist/sdk";
  const compiled = (outDir) => [manifest, typescript({ tsconfig, outDir, noEmitOnError: true }), addresses];
  const script = compiled(out);
  const packageOut = configOut ? `${configOut}/package` : "sdk/dist";
  return [
    {
      input: "sdk/browser.ts",
      // Hidden: the collector sends the map's address in a header, so the script needs no comment for it.
      output: { file: `${out}/web_event.js`, format: "iife", strict: false, sourcemap: "hidden", plugins: [minified] },
      plugins: script,
    },
    // Modules: the script imports them.
    ...["consent", "copy", "debug", "watch"].map((name) => ({
      input: `sdk/${name}.ts`,
      output: {
        file: `${out}/web_event.${name}.js`,
        format: "es",
        sourcemap: "hidden",
        plugins: [terser({ module: true })],
      },
      plugins: script,
    })),
    {
      input: "sdk/ga4.ts",
      output: {
        file: `${out}/web_event.ga4.js`,
        format: "iife",
        strict: false,
        sourcemap: "hidden",
        plugins: [minifiedBridge],
      },
      plugins: script,
    },
    {
      input: "sdk/module.ts",
      output: { file: `${out}/web_event.mjs`, format: "es", exports: "named", sourcemap: true },
      plugins: script,
    },
    { input: "sdk/module.ts", output: { file: `${out}/web_event.d.ts` }, plugins: [dts({ tsconfig })] },
    {
      input: "sdk/stub.ts",
      output: { file: `${out}/stub.js`, format: "es", plugins: [minifiedSnippet] },
      plugins: [...script, published(out), forTagManager(out)],
    },
    ...buildPackage({ scripts: out, out: packageOut, sri, plugins: compiled(packageOut), tsconfig }),
  ];
};
