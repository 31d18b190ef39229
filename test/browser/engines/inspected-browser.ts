import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, STEP_TIMEOUT } from "./engine.ts";
import { type InspectedTab, inspectTab } from "./inspected-tab.ts";
import { killAndWait, untilExit } from "./processes.ts";

/** The address to start the browser with: this first tab stays open and opens the others. */
export const HOME = "about:blank";

/**
 * Drives a WebKit that has just been started with HOME.
 * @param server host and port of its inspector
 */
export async function inspectBrowser(child: ChildProcess, server: string): Promise<Browser> {
  const tabs = new Map<string, InspectedTab>();
  const next = () => nextTab(server, tabs);
  const home = await next();
  let last: Promise<unknown> = Promise.resolve();
  const open = async (url: string) => {
    // Without an opener the tab gets its own process, like a tab that a user opens.
    await home.click(`window.open(${JSON.stringify(url)}, "_blank", "noopener")`);
    const tab = await next();
    await tab.untilLoaded();
    return tab;
  };
  return {
    newTab(url) {
      // One at a time: a new tab is recognized only by being new.
      const tab = last.then(() => open(url));
      last = tab.catch(() => {});
      return tab;
    },
    kill: () => killAndWait(child),
    async close() {
      // The browser quits with its last tab.
      const closed = Promise.all([...tabs.values()].map((tab) => tab.close())).then(() => untilExit(child));
      await Promise.race([closed.catch(() => {}), sleep(STEP_TIMEOUT, undefined, { ref: false })]);
      await killAndWait(child);
    },
  };
}

/** Waits for a new tab and adds it to `tabs`. */
async function nextTab(server: string, tabs: Map<string, InspectedTab>): Promise<InspectedTab> {
  const deadline = performance.now() + STEP_TIMEOUT;
  for (;;) {
    const address = (await listTabs(server)).find((candidate) => !tabs.has(candidate));
    if (address) {
      const tab = await inspectTab(address);
      tabs.set(address, tab);
      return tab;
    }
    if (performance.now() > deadline) throw new Error(`The browser opened no new tab within ${STEP_TIMEOUT / 1000} s.`);
    await sleep(50);
  }
}

/** The WebSocket addresses of all tabs, from the inspector's start page. */
async function listTabs(server: string): Promise<string[]> {
  const page = fetch(`http://${server}/`, { signal: AbortSignal.timeout(STEP_TIMEOUT) });
  // Until the inspector listens, there is no such page.
  const html = await page.then((response) => response.text()).catch(() => "");
  return [...html.matchAll(/\/socket\/\d+\/\d+\/WebPage/g)].map(([path]) => `ws://${server}${path}`);
}
