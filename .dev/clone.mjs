// A clone as a newcomer has it: in a folder whose name has a space, with a PATH that contains Node, npm, git and a shell only.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

function findOnPath(command) {
  return process.env.PATH.split(delimiter)
    .filter((folder) => !folder.includes("node_modules"))
    .map((folder) => join(folder, command))
    .find((path) => existsSync(path));
}

/**
 * Clones the commit that is checked out.
 * @param uid runs the commands as another user, which needs root
 */
export function freshClone(uid) {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "promotrail fresh ")));
  const [clone, bin, home] = ["a clone", "bin", "home"].map((name) => join(base, name));
  for (const folder of [bin, home]) mkdirSync(folder);
  for (const command of ["node", "npm", "npx", "git", "sh"]) symlinkSync(findOnPath(command), join(bin, command));
  const cloned = spawnSync("git", ["clone", "--quiet", "--no-local", root, clone], { stdio: "inherit" });
  if (cloned.status !== 0) throw new Error("git clone failed");
  if (uid !== undefined) {
    chmodSync(base, 0o755);
    spawnSync("chown", ["-R", `${uid}:${uid}`, clone, home]);
  }
  const registry = process.env.npm_config_registry;
  return {
    base,
    /** Starts npm in the clone. @param options of `spawn`, beside its folder, its user and its environment */
    npm: (args, env = {}, options = { stdio: "inherit" }) =>
      spawn(join(bin, "npm"), args, {
        cwd: clone,
        env: { PATH: bin, HOME: home, TMPDIR: tmpdir(), ...(registry && { npm_config_registry: registry }), ...env },
        ...(uid !== undefined && { uid, gid: uid }),
        ...options,
      }),
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

/** A port of this machine that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
