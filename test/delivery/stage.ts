import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Engine } from "../browser/engines/engine.ts";
import { delay } from "../faults/faults.ts";
import { type FaultProxy, faultProxy } from "../faults/proxy.ts";
import { type Account, Book } from "./account.ts";
import type { Cell } from "./cell.ts";
import type { Marker } from "./page.ts";
import { openSite, type Site } from "./site.ts";
import { type Visit, visitOf } from "./visit.ts";
import { until } from "./waiting.ts";
import type { World } from "./world.ts";

/** How long things take. */
export interface Times {
  /** How long an outage lasts, in ms. */
  readonly outage: number;
  /** How long the store may stay as it is before nothing more is expected, in ms. */
  readonly patience: number;
}

/** What a cell's steps have: a shopper's browser, the site, and the way to the collector, which can be broken. */
export interface Stage {
  readonly engine: Engine;
  readonly proxy: FaultProxy;
  readonly times: Times;
  /** Opens a tab on a page of the site. @param path default `/` */
  open(path?: string): Promise<Visit>;
  /** Kills the browser, and starts it again on the same profile when the next tab is opened. */
  kill(): Promise<void>;
  /** Waits until every event that was tracked is in the store or given up, as long as there is hope. */
  settled(): Promise<void>;
  /** Lets the open pages finish what is under way: what would become a second row has become one by then. */
  finished(): Promise<void>;
  /** What became of the events so far. */
  account(): Account;
  close(): Promise<void>;
}

/** Sets a stage for one run of a cell: a fresh profile, an origin and a proxy of its own. */
export async function setStage(world: World, engine: Engine, cell: Cell, marker: Marker, times: Times): Promise<Stage> {
  const proxy = await faultProxy(world.collector, delay());
  const site: Site = await openSite(proxy.url, marker, cell.before);
  const profile = mkdtempSync(join(world.folder, "profile-"));
  const book = new Book();
  let visits: Visit[] = [];
  let browser: Promise<Browser> | undefined;
  let over = false;

  const account = () => book.account(world.ledger.rowsOf(marker.run));
  const note = () => Promise.all(visits.map((visit) => visit.note()));
  const started = () => {
    if (over) throw new Error("the stage is closed");
    browser ??= engine.launch(profile, cell.launch);
    return browser;
  };

  return {
    engine,
    proxy,
    times,
    account,
    async open(path = "/") {
      const tab = await (await started()).newTab(site.url + path);
      const visit = visitOf(tab, site, book, () => {
        visits = visits.filter((other) => other !== visit);
      });
      visits.push(visit);
      return visit;
    },
    async kill() {
      await note();
      await (await browser)?.kill();
      visits = [];
      browser = undefined;
    },
    async settled() {
      let before = account();
      const changed = async () => {
        await note();
        const [old, now] = [before, account()];
        before = now;
        return now.lost === 0 || now.lost !== old.lost;
      };
      while (account().lost > 0 && (await until(changed, times.patience)));
    },
    async finished() {
      await Promise.all(visits.map((visit) => visit.flush()));
      await note();
    },
    async close() {
      over = true;
      await browser?.then((running) => running.close()).catch(() => {});
      await Promise.all([proxy.close(), site.close()]);
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}
