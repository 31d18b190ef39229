// The files of the npm package: the SDK and its hooks for React as modules, with types, and the script of the pages.
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dts } from "rollup-plugin-dts";

/** The entries of package.json. They share one SDK, because `react` imports that of `index`. */
const input = { index: "sdk/module.ts", ga4: "sdk/ga4/index.ts", react: "sdk/react/index.ts" };
const external = ["react"];

/** Next's server components import components of a browser by this mark only. */
const banner = ({ name }) => (name === "react" ? '"use client";' : "");

/**
 * The type of `window.web_event`, which the script and the snippet create. It is a file of its own: a program may contain the types
 * for `import` and for `require`, and a variable has one type.
 */
const GLOBAL = `/** The SDK on a page with the snippet or the script; before it has loaded, each method returns a promise. */
declare var web_event: import("./index.js").WebEvent | undefined;
`;
const WITH_GLOBAL = '/// <reference path="./global.d.ts" />';

/** The sources whose types `index` exports. */
const OF_INDEX = /(module|types)\.ts$/;

/** Adds the script, the global's type, and the hashes of all files that a page may load, for their attribute `integrity`. */
const withScript = (scripts, out, sri) => ({
  name: "with-script",
  writeBundle() {
    cpSync(`${scripts}/web_event.js`, `${out}/web_event.js`);
    writeFileSync(`${out}/global.d.ts`, GLOBAL);
    const { version } = JSON.parse(readFileSync("sdk/package.json", "utf8"));
    const files = readdirSync(out).filter((file) => file.endsWith(".js"));
    const integrity = Object.fromEntries(files.sort().map((file) => [file, sri(`${out}/${file}`)]));
    writeFileSync(`${out}/integrity.json`, `${JSON.stringify({ version, integrity }, null, 2)}\n`);
  },
});

/**
 * @param options.scripts the folder of the built scripts
 * @param options.out the folder of the package's files
 * @param options.sri returns the hash of a file
 * @param options.plugins compile the sources
 * @param options.tsconfig the options of the types
 */
export function buildPackage({ scripts, out, sri, plugins, tsconfig }) {
  const modules = (format, extension) => ({
    dir: out,
    format,
    exports: "named",
    hoistTransitiveImports: false,
    banner,
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `[name].${extension}`,
  });
  // Each entry by itself: types that both need would become a third file, which is no module of CommonJS.
  const types = (name, banner) => ({
    input: input[name],
    external: name === "index" ? external : [...external, OF_INDEX],
    output: ["js", "cjs"].map((extension) => ({
      file: `${out}/${name}.d.${extension.replace("js", "ts")}`,
      banner,
      paths: (id) => (OF_INDEX.test(id) ? `./index.${extension}` : id),
    })),
    plugins: [dts({ tsconfig })],
  });
  return [
    {
      input,
      external,
      output: [modules("es", "js"), modules("cjs", "cjs")],
      plugins: [...plugins, withScript(scripts, out, sri)],
    },
    types("index", WITH_GLOBAL),
    types("ga4"),
    types("react"),
  ];
}
