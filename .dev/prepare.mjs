// Runs before `npm start` and `npm test`, on the machine's own Node (18 or newer): installs the packages when the lock
// file has changed, and builds the SDK when its sources have. When nothing has changed it takes a fraction of a second.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { OLDEST_NODE } from "../collector/oldest-node.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const at = (path) => join(root, path);

/** Folders that a build and an installation write. */
const WRITTEN = ["dist", "node_modules"];

/** Every source below a path, in a fixed order. */
function filesIn(path) {
  if (!statSync(at(path)).isDirectory()) return [path];
  return readdirSync(at(path))
    .filter((name) => !WRITTEN.includes(name))
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}

function fingerprint(paths) {
  const hash = createHash("sha256").update(process.arch + process.platform);
  for (const file of paths.flatMap(filesIn)) hash.update(`${file}\n`).update(readFileSync(at(file)));
  return hash.digest("hex");
}

function fail(message) {
  console.error(`promotrail: ${message}`);
  process.exit(1);
}

function run(command) {
  const { status } = spawnSync(command, { cwd: root, shell: true, stdio: ["ignore", 2, 2] });
  if (status !== 0) fail(`\`${command}\` failed; its output is above`);
}

/** Runs a step unless its stamp shows that it ran with the same inputs. */
function once({ stamp, inputs, outputs, message, step }) {
  const current = fingerprint(inputs);
  const isDone = existsSync(at(stamp)) && readFileSync(at(stamp), "utf8") === current;
  if (isDone && outputs.every((path) => existsSync(at(path)))) return;
  console.error(message);
  step();
  mkdirSync(dirname(at(stamp)), { recursive: true });
  writeFileSync(at(stamp), current);
}

/**
 * Installs without install scripts: npm would compile better-sqlite3, which needs Python and a compiler, although the
 * package contains binaries. On some platforms one script is needed: it fetches the pinned Node.
 */
function install() {
  // devDependencies contain the pinned Node, so NODE_ENV=production must not leave them out.
  run("npm ci --include=dev --ignore-scripts --loglevel=error");
  if (!linkLockedNode()) run("npm rebuild node --loglevel=error");
  requireNode();
}

/**
 * Puts the Node of this platform, whose hash is in the lock file, where the package `node` would put one that it fetches
 * without a hash.
 * @returns whether the lock file has one for this platform
 */
function linkLockedNode() {
  const [from, to] = [`node-${process.platform}-${process.arch}`, "node"].map((name) =>
    at(`node_modules/${name}/bin/node`),
  );
  if (process.platform !== "linux" || !existsSync(from)) return false;
  mkdirSync(dirname(to), { recursive: true });
  rmSync(to, { force: true });
  linkSync(from, to);
  // npm left it out, because the file was not there yet.
  rmSync(at("node_modules/.bin/node"), { force: true });
  symlinkSync("../node/bin/node", at("node_modules/.bin/node"));
  return true;
}

/** Where the pinned Node cannot run (musl libc, such as Alpine's), the machine's own Node must be new enough. */
function requireNode() {
  if (spawnSync(at("node_modules/node/bin/node"), ["--version"]).status === 0) return;
  for (const name of ["node", "node.cmd", "node.ps1"]) rmSync(at(`node_modules/.bin/${name}`), { force: true });
  if (Number(process.versions.node.split(".")[0]) >= OLDEST_NODE) return;
  fail(
    `the pinned Node cannot run on this machine, and the machine's own is ${process.version}. ` +
      `Install Node ${OLDEST_NODE} or newer (Alpine: apk add nodejs npm), then run the command again`,
  );
}

once({
  stamp: "node_modules/.promotrail-installed",
  inputs: ["package-lock.json"],
  outputs: ["node_modules/.bin/rollup"],
  message: "Installing packages (once, about 30 s) …",
  step: install,
});

once({
  stamp: "dist/.promotrail-built",
  inputs: [
    "sdk",
    "gtm",
    "demo-site/tags/gtm",
    "collector/contract",
    "collector/evaluation/reasons.ts",
    "rollup.config.mjs",
    "package.json",
  ],
  outputs: [
    "dist/sdk/web_event.js",
    "dist/sdk/web_event.mjs",
    "dist/sdk/web_event.d.ts",
    "dist/sdk/stub.js",
    "dist/sdk/gtm/container.json",
    "dist/sdk/gtm/template/template.tpl",
    "sdk/dist/index.js",
    "sdk/dist/react.js",
  ],
  message: "Building the SDK …",
  step: () => run("npm run --silent build"),
});
