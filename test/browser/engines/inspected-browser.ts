import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, STEP_TIMEOUT } from "./engine.ts";
import { type InspectedTab, inspected } from "./inspected-tab.ts";
import { ended, killed } from "./processes.ts";

/** What a browser must be started on: this tab stays, and opens the others. */
export const HOME = "about:blank";

/**
 * Takes over a WebKit that has just been started on HOME.
 * @param server host and port at which its inspector listens
 */
export async function inspectedBrowser(child: ChildProcess, server: string): Promise<Browser> {
  const tabs = new Map<string, InspectedTab>();
  const next = () => nextTab(server, tabs);
  const home = await next();
  let last: Promise<unknown> = Promise.resolve();
  const open = async (url: string) => {
    // Without an opener it gets a process of its own, as a tab that the browser's user opens.
    await home.click(`window.open(${JSON.stringify(url)}, "_blank", "noopener")`);
    const tab = await next();
    await tab.arrived();
    return tab;
  };
  return {
    newTab(url) {
      // One after the other: which tab is new tells whose it is.
      const tab = last.then(() => open(url));
      last = tab.catch(() => {});
      return tab;
    },
    kill: () => killed(child),
    async close() {
      // With the last of its tabs, the browser ends.
      const closed = Promise.all([...tabs.values()].map((tab) => tab.close())).then(() => ended(child));
      await Promise.race([closed.catch(() => {}), sleep(STEP_TIMEOUT, undefined, { ref: false })]);
      await killed(child);
    },
  };
}

/** Waits for a tab that is not among those that are known, and adds it to them. */
async function nextTab(server: string, known: Map<string, InspectedTab>): Promise<InspectedTab> {
  const deadline = performance.now() + STEP_TIMEOUT;
  for (;;) {
    const address = (await listed(server)).find((one) => !known.has(one));
    if (address) {
      const tab = await inspected(address);
      known.set(address, tab);
      return tab;
    }
    if (performance.now() > deadline) throw new Error(`no new tab within ${STEP_TIMEOUT / 1000} s`);
    await sleep(50);
  }
}

/** The WebSockets of all tabs, as the inspector's own start page has them. */
async function listed(server: string): Promise<string[]> {
  const page = fetch(`http://${server}/`, { signal: AbortSignal.timeout(STEP_TIMEOUT) });
  // Before the browser listens there is none.
  const html = await page.then((answer) => answer.text()).catch(() => "");
  return [...html.matchAll(/\/socket\/\d+\/\d+\/WebPage/g)].map(([path]) => `ws://${server}${path}`);
}
