import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Plugin, rollup } from "rollup";
import ts from "typescript";

/** Builds the current sources into a new folder; dist may be older. */
export async function build() {
  const out = mkdtempSync(join(tmpdir(), "web-event-"));
  const rollup = join("node_modules", "rollup", "dist", "bin", "rollup");
  const args = [rollup, "--config", "rollup.config.mjs", "--configOut", out];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
  return {
    out,
    log: stdout + stderr,
    read: (file: string) => readFileSync(join(out, file), "utf8"),
    remove: () => rmSync(out, { recursive: true }),
  };
}

/** Bundles one of the SDK's scripts for a page, without type checks and minification. */
export async function script(file: string): Promise<string> {
  const plugin: Plugin = {
    name: "strip-types",
    transform(code, id) {
      if (id.endsWith(".json")) return { code: `export default ${code}`, map: null };
      const compilerOptions = { target: ts.ScriptTarget.ES2018, module: ts.ModuleKind.ESNext };
      return { code: ts.transpileModule(code, { compilerOptions }).outputText, map: null };
    },
  };
  const bundle = await rollup({ input: `sdk/${file}`, plugins: [plugin], logLevel: "silent" });
  const { output } = await bundle.generate({ format: "iife" });
  return output[0].code;
}
