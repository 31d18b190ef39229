import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import terser from "@rollup/plugin-terser";
import typescript from "@rollup/plugin-typescript";
import { dts } from "rollup-plugin-dts";

const tsconfig = "sdk/tsconfig.build.json";

/** The manifest is imported for its version; the rest of it has no business in a browser. */
const manifest = {
  name: "manifest",
  transform(code, id) {
    if (!id.endsWith("package.json")) return null;
    return { code: `export default { version: ${JSON.stringify(JSON.parse(code).version)} };`, map: null };
  },
};

/**
 * Properties that never leave the SDK, and so may get shorter names: none of them is an option, a field of an event or of
 * an answer, or something of the browser's that the SDK uses.
 */
const INTERNAL = `
  anonymous ask ended back beacon best busy bytes copy drop emit erase hurry idle isFull journal keep
  kept leave listener load next online open owner owners persist post read ready
  recover refresh remove request room self send sendSoon session settle trace urgent visitor write writeKey
`;
const minified = terser({
  ecma: 2018,
  compress: {
    passes: 10,
    unsafe_arrows: true,
    unsafe: true,
    unsafe_methods: true,
    pure_getters: true,
    keep_fargs: false,
    loops: false,
    hoist_funs: true,
  },
  mangle: { properties: { builtins: true, regex: new RegExp(`^(${INTERNAL.trim().split(/\s+/).join("|")})$`) } },
});
// The snippet is read and edited by people: its address stays where it stands, the last argument.
const minifiedSnippet = terser({ ecma: 5, compress: { collapse_vars: false, reduce_vars: false, unused: false } });

const size = (file) => readFileSync(file).length;
const brotli = (file) => brotliCompressSync(readFileSync(file)).length;

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const sri = (file) => `sha384-${createHash("sha384").update(readFileSync(file)).digest("base64")}`;

/** Says at the end what a page has to load, and puts a copy where it will never change: `/sdk/<version>/`. */
const published = (out) => ({
  name: "published",
  writeBundle() {
    const scripts = ["web_event.js", "web_event.debug.js"];
    mkdirSync(`${out}/${version}`, { recursive: true });
    for (const file of scripts.flatMap((script) => [script, `${script}.map`])) {
      cpSync(`${out}/${file}`, `${out}/${version}/${file}`);
    }
    const integrity = Object.fromEntries(scripts.map((script) => [script, sri(`${out}/${script}`)]));
    writeFileSync(`${out}/integrity.json`, `${JSON.stringify({ version, integrity }, null, 2)}\n`);
    console.log(`web_event.js ${brotli(`${out}/web_event.js`)} bytes (brotli), ${size(`${out}/web_event.js`)} plain`);
    console.log(`web_event.js ${integrity["web_event.js"]}`);
    console.log(`stub.js ${size(`${out}/stub.js`)} bytes, ${brotli(`${out}/stub.js`)} (brotli)`);
  },
});

/** `--configOut <folder>` builds elsewhere than into dist/sdk. */
export default ({ configOut: out = "dist/sdk" }) => {
  const script = [manifest, typescript({ tsconfig, outDir: out, noEmitOnError: true })];
  return [
    {
      input: "sdk/browser.ts",
      // Hidden: the collector names the map in a header, which costs those who don't debug nothing.
      output: { file: `${out}/web_event.js`, format: "iife", strict: false, sourcemap: "hidden", plugins: [minified] },
      plugins: script,
    },
    {
      input: "sdk/debug.ts",
      output: { file: `${out}/web_event.debug.js`, format: "iife", sourcemap: "hidden", plugins: [terser()] },
      plugins: script,
    },
    {
      input: "sdk/index.ts",
      output: { file: `${out}/web_event.mjs`, format: "es", exports: "named", sourcemap: true },
      plugins: script,
    },
    { input: "sdk/index.ts", output: { file: `${out}/web_event.d.ts` }, plugins: [dts({ tsconfig })] },
    {
      input: "sdk/stub.ts",
      output: { file: `${out}/stub.js`, format: "es", plugins: [minifiedSnippet] },
      plugins: [...script, published(out)],
    },
  ];
};
