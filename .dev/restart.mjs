// `npm run dev`: runs a Node program, and starts it again whenever a file below the folders changes, styles and SQL included.
// Usage: node .dev/restart.mjs <folder>… -- <program> <argument>…
// Before each start it does what `npm start` does first, so that a change of the SDK is built.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { watch } from "node:fs";
import { sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Time in ms to collect the changes of one save: editors write a file in several steps. */
const GATHERING = 100;
/** Folders that a build and an installation write. */
const WRITTEN = ["dist", "node_modules"];

const args = process.argv.slice(2);
const at = args.indexOf("--");
const [folders, program] = [args.slice(0, at), args.slice(at + 1)];
const PREPARE = fileURLToPath(new URL("prepare.mjs", import.meta.url));

let child = null;
let timer = null;
let isRestarting = false;
let isOutdated = false;

function start() {
  const { status } = spawnSync(process.execPath, [PREPARE], { stdio: ["ignore", 2, 2] });
  if (status !== 0) return;
  const started = spawn(process.execPath, program, { stdio: "inherit" });
  child = started;
  started.once("exit", (code) => {
    if (child !== started) return;
    child = null;
    if (code !== 0 && !isRestarting) console.error("promotrail: ended; it starts again when a file changes");
  });
}

async function stop() {
  const running = child;
  if (running === null) return;
  running.kill();
  await once(running, "exit");
}

/** One restart at a time. A change during a restart causes another one. */
async function restart() {
  isOutdated = true;
  if (isRestarting) return;
  isRestarting = true;
  while (isOutdated) {
    isOutdated = false;
    await stop();
    start();
  }
  isRestarting = false;
}

for (const folder of folders) {
  watch(folder, { recursive: true }, (_, file) => {
    // What the build writes is no change.
    if (file && WRITTEN.includes(file.split(sep)[0])) return;
    clearTimeout(timer);
    timer = setTimeout(restart, GATHERING);
  });
}
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    clearTimeout(timer);
    isRestarting = true;
    await stop();
    process.exit(0);
  });
}
start();
