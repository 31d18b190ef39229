import { setTimeout as sleep } from "node:timers/promises";
import { answerLost, cutMidAnswer, delay, hang, html200, refuse, status503 } from "../faults/faults.ts";
import { backForward } from "./back-forward.ts";
import { type Cell, EVENT_COUNT } from "./cell.ts";
import { damagedStorage, duringFault, faultThenClose } from "./fault-steps.ts";
import { FILL_STORAGE, STORAGE_THROWS, WRITE_HALVES, WRITE_JUNK } from "./storage.ts";

/** Time until Chromium has written a page's storage to disk, in ms. */
const ON_DISK_MS = 8_000;

/** The situations between a visitor's click and the store. */
export const CELLS: readonly Cell[] = [
  {
    name: "close right after track",
    async steps({ open }) {
      const visit = await open();
      await visit.track(EVENT_COUNT);
      await visit.close();
    },
  },
  {
    name: "navigate right after track",
    async steps({ open }) {
      const visit = await open();
      await visit.track(EVENT_COUNT);
      await visit.goto("/plain");
    },
  },
  {
    name: "503 with the page open",
    staysOpen: true,
    steps: duringFault(status503()),
  },
  {
    name: "503 with Retry-After, with the page open",
    staysOpen: true,
    steps: duringFault(status503({ retryAfter: 2 })),
  },
  { name: "503, close, come back", steps: faultThenClose(status503()) },
  { name: "no connection, close, come back", steps: faultThenClose(refuse) },
  { name: "no answer at all, close, come back", steps: faultThenClose(hang) },
  {
    name: "offline, reload",
    async steps({ open, proxy, times }) {
      const visit = await open();
      const { setOffline } = visit.tab;
      if (setOffline) await setOffline(true);
      else proxy.set(refuse);
      await visit.track(EVENT_COUNT);
      await sleep(times.outage / 5);
      await visit.reload();
      if (setOffline) await setOffline(false);
      proxy.set(delay());
      await visit.reload();
    },
  },
  {
    name: "503, browser killed, started again",
    async steps({ open, proxy, kill }) {
      const visit = await open();
      proxy.set(status503());
      await visit.track(EVENT_COUNT);
      await sleep(ON_DISK_MS);
      await kill();
    },
  },
  {
    name: "503, killed 50 ms after track, started again",
    async steps({ open, proxy, kill }) {
      const visit = await open();
      // The copy file has loaded.
      await sleep(1_000);
      proxy.set(status503());
      await visit.track(EVENT_COUNT);
      await sleep(50);
      await kill();
    },
  },
  {
    name: "503, two tabs, both closed, a third",
    async steps({ open, proxy }) {
      const visits = [await open(), await open()];
      proxy.set(status503());
      for (const visit of visits) await visit.track(EVENT_COUNT);
      for (const visit of visits) await visit.close();
    },
  },
  {
    name: "five tabs at once, then 503 ends",
    async steps({ open, proxy, times }) {
      const visits = [await open(), await open(), await open(), await open(), await open()];
      proxy.set(status503());
      for (let round = 0; round < 2; round += 1) await Promise.all(visits.map((visit) => visit.track(EVENT_COUNT)));
      await sleep(times.outage / 5);
    },
  },
  {
    name: "storage full, 503 with the page open",
    staysOpen: true,
    steps: duringFault(status503(), FILL_STORAGE),
  },
  {
    name: "storage full, close right after track",
    async steps({ open }) {
      const first = await open("/plain");
      await first.tab.evaluate(FILL_STORAGE);
      const visit = await open();
      await visit.track(EVENT_COUNT);
      await visit.close();
    },
  },
  { name: "storage full of junk at the next visit", steps: damagedStorage(WRITE_JUNK) },
  { name: "storage half written at the next visit", steps: damagedStorage(WRITE_HALVES) },
  {
    name: "cookies and storage throw, 503 with the page open",
    before: STORAGE_THROWS,
    staysOpen: true,
    steps: duringFault(status503()),
  },
  {
    name: "cookies and storage switched off, 503 with the page open",
    launch: { blockStorage: true },
    staysOpen: true,
    steps: duringFault(status503()),
  },
  { name: "answer lost", staysOpen: true, steps: duringFault(answerLost) },
  { name: "answer lost, close, come back", steps: faultThenClose(answerLost) },
  { name: "answer cut in the middle", staysOpen: true, steps: duringFault(cutMidAnswer) },
  { name: "captive portal answers 200", staysOpen: true, steps: duringFault(html200()) },
  { name: "captive portal that pages can't read", staysOpen: true, steps: duringFault(html200({ cors: false })) },
  {
    name: "500 events in a second, then close",
    async steps({ open }) {
      const visit = await open();
      await visit.trackOver(500, 1_000);
      await visit.close();
    },
  },
  { name: "back from the back/forward cache", steps: backForward },
];
