import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "./engine.ts";
import { findProgram } from "./find-program.ts";
import { freePort } from "./free-port.ts";
import { HOME, inspectBrowser } from "./inspected-browser.ts";
import { killAndWait, run } from "./processes.ts";
import { startScreen } from "./xvfb.ts";

const PLACES = ["/usr/lib/*/webkit2gtk-4.1/MiniBrowser"];

/** With these, localStorage is null, indexedDB is missing and cookies are ignored; sessionStorage has no option. */
const BLOCK_STORAGE = ["--cookies-policy=never", "--enable-html5-local-storage=false", "--enable-html5-database=false"];

/**
 * WebKitGTK's MiniBrowser, through its remote inspector, on its own screen. Not through WebDriver: an automated
 * MiniBrowser writes nothing to disk.
 */
export const webkit: Engine = {
  name: "webkit",
  async launch(profileDir, { blockStorage = false } = {}) {
    const path = findProgram("MiniBrowser", "MINIBROWSER_PATH", PLACES, "libwebkit2gtk-4.1-0");
    const args = [`--cookies-file=${join(profileDir, "cookies")}`, ...(blockStorage ? BLOCK_STORAGE : []), HOME];
    const server = `127.0.0.1:${await freePort()}`;
    const screen = await startScreen();
    const env = { ...environment(profileDir), DISPLAY: screen.display, WEBKIT_INSPECTOR_HTTP_SERVER: server };
    const child = run(path, args, { stdio: "ignore", env });
    child.once("exit", () => screen.close());
    try {
      return await inspectBrowser(child, server);
    } catch (error) {
      await killAndWait(child);
      throw error;
    }
  },
};

function environment(profileDir: string): NodeJS.ProcessEnv {
  const folders = { XDG_DATA_HOME: "data", XDG_CACHE_HOME: "cache", XDG_CONFIG_HOME: "config" };
  for (const folder of Object.values(folders)) mkdirSync(join(profileDir, folder), { recursive: true });
  return {
    ...process.env,
    ...Object.fromEntries(Object.entries(folders).map(([name, folder]) => [name, join(profileDir, folder)])),
    GDK_BACKEND: "x11",
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
    WEBKIT_DISABLE_COMPOSITING_MODE: "1",
    LIBGL_ALWAYS_SOFTWARE: "1",
  };
}
