// Runs `npm start` and `npm test` as a newcomer would: in a fresh clone, in a folder whose name has a space, with a PATH
// that contains Node, npm, git and a shell only. Usage:
//   node .dev/fresh-clone.mjs [--as <uid>] [-- arguments for `npm test`]
// `--as` runs both as another user, which needs root. Prints the test output; exits with 1 when something failed.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({ options: { as: { type: "string" } }, allowPositionals: true });
const uid = values.as === undefined ? undefined : Number(values.as);
const root = fileURLToPath(new URL("..", import.meta.url));

/** How long `npm start` may take to install, build and answer, in ms. */
const START_TIMEOUT = 300_000;

const base = realpathSync(mkdtempSync(join(tmpdir(), "promotrail fresh ")));
const clone = join(base, "a clone");
const bin = join(base, "bin");
const home = join(base, "home");

function findOnPath(command) {
  return process.env.PATH.split(delimiter)
    .filter((folder) => !folder.includes("node_modules"))
    .map((folder) => join(folder, command))
    .find((path) => existsSync(path));
}

function prepareFolders() {
  for (const folder of [bin, home]) mkdirSync(folder);
  for (const command of ["node", "npm", "npx", "git", "sh"]) symlinkSync(findOnPath(command), join(bin, command));
  const cloned = spawnSync("git", ["clone", "--quiet", "--no-local", root, clone], { stdio: "inherit" });
  if (cloned.status !== 0) throw new Error("git clone failed");
  if (uid === undefined) return;
  chmodSync(base, 0o755);
  spawnSync("chown", ["-R", `${uid}:${uid}`, clone, home]);
}

const options = (extraEnv = {}) => ({
  cwd: clone,
  stdio: "inherit",
  env: {
    PATH: bin,
    HOME: home,
    TMPDIR: tmpdir(),
    ...(process.env.npm_config_registry && { npm_config_registry: process.env.npm_config_registry }),
    ...extraEnv,
  },
  ...(uid !== undefined && { uid, gid: uid }),
});

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

async function isReady(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** Starts the demo, waits until it is ready, and stops it. */
async function tryStart() {
  const port = await freePort();
  const child = spawn(join(bin, "npm"), ["start"], options({ PORT: String(port) }));
  const exited = once(child, "exit");
  const deadline = Date.now() + START_TIMEOUT;
  while (!(await isReady(`http://127.0.0.1:${port}/readyz`))) {
    if (child.exitCode !== null) throw new Error(`npm start exited with ${child.exitCode}`);
    if (Date.now() > deadline) throw new Error(`npm start did not answer within ${START_TIMEOUT / 1000} s`);
    await delay(200);
  }
  console.log(`npm start answers on port ${port}`);
  child.kill("SIGTERM");
  await exited;
}

async function tryTest() {
  const child = spawn(join(bin, "npm"), ["test", "--", ...positionals], options());
  const [status] = await once(child, "exit");
  if (status !== 0) throw new Error(`npm test exited with ${status}`);
}

try {
  prepareFolders();
  await tryStart();
  await tryTest();
} catch (error) {
  console.error(`fresh clone${uid === undefined ? "" : ` as user ${uid}`}: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(base, { recursive: true, force: true });
}
