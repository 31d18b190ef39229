// Runs before `npm start` and `npm test`, on whatever Node 18 or newer the machine has: installs the packages when the
// lock file has changed, and builds the SDK when its sources have. A second run finds both done and costs nothing.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const at = (path) => join(root, path);

/** Every file below a path, in a fixed order. */
function filesIn(path) {
  if (!statSync(at(path)).isDirectory()) return [path];
  return readdirSync(at(path))
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}

function fingerprint(paths) {
  const hash = createHash("sha256").update(process.arch + process.platform);
  for (const file of paths.flatMap(filesIn)) hash.update(`${file}\n`).update(readFileSync(at(file)));
  return hash.digest("hex");
}

/** Does a step unless its stamp says that it was done with these very inputs. */
function once({ stamp, inputs, outputs, says, command }) {
  const now = fingerprint(inputs);
  const done = existsSync(at(stamp)) && readFileSync(at(stamp), "utf8") === now;
  if (done && outputs.every((path) => existsSync(at(path)))) return;
  console.error(says);
  const { status } = spawnSync(command, { cwd: root, shell: true, stdio: ["ignore", 2, 2] });
  if (status !== 0) {
    console.error(`promotrail: \`${command}\` failed; its words are above`);
    process.exit(1);
  }
  mkdirSync(dirname(at(stamp)), { recursive: true });
  writeFileSync(at(stamp), now);
}

once({
  stamp: "node_modules/.promotrail-installed",
  inputs: ["package-lock.json"],
  outputs: ["node_modules/.bin/rollup", "node_modules/node/bin/node"],
  says: "Installing packages (about 15 s, once) …",
  // devDependencies hold the pinned Node: they are needed whatever NODE_ENV says.
  command: "npm ci --include=dev --loglevel=error",
});

once({
  stamp: "dist/.promotrail-built",
  inputs: ["sdk", "collector/contract", "collector/evaluation/reasons.ts", "rollup.config.mjs", "package.json"],
  outputs: ["dist/sdk/web_event.js", "dist/sdk/web_event.mjs", "dist/sdk/web_event.d.ts", "dist/sdk/stub.js"],
  says: "Building the SDK …",
  command: "npm run --silent build",
});
