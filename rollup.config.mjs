import { readFileSync } from "node:fs";
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

const minified = terser({ ecma: 2018, compress: { passes: 3, unsafe_arrows: true } });
// The snippet is read and edited by people: its address stays where it stands, the last argument.
const minifiedSnippet = terser({ ecma: 5, compress: { collapse_vars: false, reduce_vars: false, unused: false } });

const size = (file) => readFileSync(file).length;
const brotli = (file) => brotliCompressSync(readFileSync(file)).length;

/** Says at the end what a page has to load. */
const sizes = (out) => ({
  name: "sizes",
  writeBundle() {
    console.log(`web_event.js ${brotli(`${out}/web_event.js`)} bytes (brotli), ${size(`${out}/web_event.js`)} plain`);
    console.log(`stub.js ${size(`${out}/stub.js`)} bytes, ${brotli(`${out}/stub.js`)} (brotli)`);
  },
});

/** `--configOut <folder>` builds elsewhere than into dist/sdk. */
export default ({ configOut: out = "dist/sdk" }) => {
  const script = [manifest, typescript({ tsconfig, outDir: out, noEmitOnError: true })];
  return [
    {
      input: "sdk/browser.ts",
      output: { file: `${out}/web_event.js`, format: "iife", sourcemap: true, plugins: [minified] },
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
      plugins: [...script, sizes(out)],
    },
  ];
};
