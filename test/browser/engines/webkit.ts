import { mkdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Engine, Tab } from "./engine.ts";
import { find } from "./find.ts";
import { killed, run } from "./processes.ts";
import { type Ask, driverAt, openSession, type Session } from "./webdriver.ts";
import { startScreen } from "./xvfb.ts";

const EPHEMERAL = "MiniBrowser keeps nothing on disk when it is automated";

/** WebKitGTK's MiniBrowser, over WebDriver, on a screen of its own. */
export const webkit: Engine = {
  name: "webkit",
  capabilities: {
    relaunch: EPHEMERAL,
    offline: "WebDriver has no network emulation",
    blockStorage: `${EPHEMERAL}, settings neither`,
  },
  async launch(profileDir) {
    const screen = await startScreen();
    const port = await freePort();
    const path = find("WebKitWebDriver", "WEBKIT_DRIVER_PATH", ["/usr/bin/WebKitWebDriver"], "webkit2gtk-driver");
    const child = run(path, ["--host=127.0.0.1", `--port=${port}`], {
      stdio: "ignore",
      env: environment(profileDir, screen.display),
    });
    const kill = async () => {
      await killed(child);
      await screen.close();
    };
    try {
      const session = await openSession(await readyAt(port), capabilities());
      // A tab that stays: a session whose tab was closed can't open another, and one without any has ended.
      const home = (await session.ask("GET", "/window")) as string;
      return {
        newTab: (url) => newTab(session, home, url),
        kill,
        async close() {
          await session.ask("DELETE", "").catch(() => {});
          await kill();
        },
      };
    } catch (error) {
      await kill();
      throw error;
    }
  },
};

function environment(profileDir: string, display: string): NodeJS.ProcessEnv {
  const folders = { XDG_DATA_HOME: "data", XDG_CACHE_HOME: "cache", XDG_CONFIG_HOME: "config" };
  for (const folder of Object.values(folders)) mkdirSync(join(profileDir, folder), { recursive: true });
  return {
    ...process.env,
    ...Object.fromEntries(Object.entries(folders).map(([name, folder]) => [name, join(profileDir, folder)])),
    DISPLAY: display,
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
    WEBKIT_DISABLE_COMPOSITING_MODE: "1",
    LIBGL_ALWAYS_SOFTWARE: "1",
  };
}

function capabilities(): unknown {
  const binary = find(
    "MiniBrowser",
    "MINIBROWSER_PATH",
    ["/usr/lib/*/webkit2gtk-4.1/MiniBrowser"],
    "webkit2gtk-driver",
  );
  return { alwaysMatch: { "webkitgtk:browserOptions": { binary, args: ["--automation"] } } };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function readyAt(port: number): Promise<Ask> {
  const driver = driverAt(`http://127.0.0.1:${port}`);
  for (let tries = 0; ; tries += 1) {
    try {
      await driver("GET", "/status");
      return driver;
    } catch (error) {
      if (tries >= 100) throw error;
      await sleep(100);
    }
  }
}

async function newTab(session: Session, home: string, url: string): Promise<Tab> {
  const opened = await session.inWindow(home, "POST", "/window/new", { type: "tab" });
  const { handle } = opened as { handle: string };
  const tab = tabOf(session, handle);
  await tab.goto(url);
  return tab;
}

function tabOf(session: Session, handle: string): Tab {
  const post = (path: string, body?: unknown) => session.inWindow(handle, "POST", path, body);
  const evaluate = (source: string) => post("/execute/sync", { script: `return (${source}\n)`, args: [] });
  return {
    evaluate,
    async goto(url) {
      await post("/url", { url });
    },
    async back() {
      await evaluate("history.back()");
    },
    async reload() {
      await post("/refresh");
    },
    async close() {
      await session.inWindow(handle, "DELETE", "/window");
    },
  };
}
