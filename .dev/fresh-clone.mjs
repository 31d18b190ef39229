// Runs `npm start` and `npm test` as a newcomer would, in a fresh clone. Usage:
//   node .dev/fresh-clone.mjs [--as <uid>] [-- arguments for `npm test`]
// `--as` runs both as another user, which needs root. Prints the test output; exits with 1 when something failed.
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { freePort, freshClone } from "./clone.mjs";

const { values, positionals } = parseArgs({ options: { as: { type: "string" } }, allowPositionals: true });
const uid = values.as === undefined ? undefined : Number(values.as);

/** How long `npm start` may take to install, build and answer, in ms. */
const START_TIMEOUT = 300_000;

async function isReady(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** Starts the demo, waits until it is ready, and stops it. */
async function tryStart({ npm }) {
  const port = await freePort();
  const child = npm(["start"], { PORT: String(port) });
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

async function tryTest({ npm }) {
  const child = npm(["test", "--", ...positionals]);
  const [status] = await once(child, "exit");
  if (status !== 0) throw new Error(`npm test exited with ${status}`);
}

let clone;
try {
  clone = freshClone(uid);
  await tryStart(clone);
  await tryTest(clone);
} catch (error) {
  console.error(`fresh clone${uid === undefined ? "" : ` as user ${uid}`}: ${error.message}`);
  process.exitCode = 1;
} finally {
  clone?.remove();
}
