import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** Builds the sources as they are now, into a folder of its own: what lies in dist may be older. */
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
