import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Engine } from "../browser/engines/engine.ts";
import { delay } from "../faults/faults.ts";
import { type FaultProxy, faultProxy } from "../faults/proxy.ts";
import { type Account, TallyBook } from "./account.ts";
import type { Cell } from "./cell.ts";
import type { Marker } from "./page.ts";
import { openSite, type Site } from "./site.ts";
import { type Visit, visitOf } from "./visit.ts";
import { waitUntil } from "./waiting.ts";
import type { World } from "./world.ts";

/** The durations of a run. */
export interface Times {
  /** Duration of an outage, in ms. */
  readonly outage: number;
  /** Time without a change in the store after which missing events count as lost, in ms. */
  readonly patience: number;
}

/** The equipment of a cell's steps: a visitor's browser, the site, and a proxy to the collector that can fail. */
export interface Stage {
  readonly engine: Engine;
  readonly proxy: FaultProxy;
  readonly times: Times;
  /** Opens a tab on a page of the site. @param path @default `/` */
  open(path?: string): Promise<Visit>;
  /** Kills the browser. The next `open` starts it again on the same profile. */
  kill(): Promise<void>;
  /** Waits until every tracked event is stored or dropped, or nothing has changed for `times.patience`. */
  untilSettled(): Promise<void>;
  /** Waits until the open pages have finished their requests, so that a surplus row is in the store. */
  untilIdle(): Promise<void>;
  /** The results of the events so far. */
  account(): Account;
  close(): Promise<void>;
}

/** Creates a stage for one run of a cell, with its own profile, origin and proxy. */
export async function createStage(
  world: World,
  engine: Engine,
  cell: Cell,
  marker: Marker,
  times: Times,
): Promise<Stage> {
  const proxy = await faultProxy(world.collector, delay());
  const site: Site = await openSite(proxy.url, marker, cell.before);
  const profile = mkdtempSync(join(world.folder, "profile-"));
  const tallies = new TallyBook();
  let visits: Visit[] = [];
  let browser: Promise<Browser> | undefined;
  let isClosed = false;

  const account = () => tallies.account(world.ledger.rowsOf(marker.run));
  const saveTallies = () => Promise.all(visits.map((visit) => visit.saveTally()));
  const startedBrowser = () => {
    if (isClosed) throw new Error("the stage is closed");
    browser ??= engine.launch(profile, cell.launch);
    return browser;
  };

  return {
    engine,
    proxy,
    times,
    account,
    async open(path = "/") {
      const tab = await (await startedBrowser()).newTab(site.url + path);
      const visit = visitOf(tab, site, tallies, () => {
        visits = visits.filter((other) => other !== visit);
      });
      visits.push(visit);
      return visit;
    },
    async kill() {
      await saveTallies();
      await (await browser)?.kill();
      visits = [];
      browser = undefined;
    },
    async untilSettled() {
      let before = account();
      const hasChanged = async () => {
        await saveTallies();
        const after = account();
        const isNews = after.lost === 0 || after.lost !== before.lost;
        before = after;
        return isNews;
      };
      while (account().lost > 0 && (await waitUntil(hasChanged, times.patience)));
    },
    async untilIdle() {
      await Promise.all(visits.map((visit) => visit.flush()));
      await saveTallies();
    },
    async close() {
      isClosed = true;
      await browser?.then((running) => running.close()).catch(() => {});
      await Promise.all([proxy.close(), site.close()]);
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}
