import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CHROMIUM_ARGS, findChromium } from "../find-chromium.ts";
import type { Engine } from "./engine.ts";
import { launchByPuppeteer } from "./puppeteer.ts";

// With these, Puppeteer keeps the timers of hidden tabs running, which users' browsers throttle.
const UNREALISTIC_ARGS = [
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
];

/** Chromium, over the DevTools protocol. */
export const chromium: Engine = {
  name: "chromium",
  launch(profileDir, { blockStorage = false } = {}) {
    // A killed browser leaves its lock files.
    for (const lock of ["SingletonLock", "SingletonCookie", "SingletonSocket"])
      rmSync(join(profileDir, lock), { force: true });
    if (blockStorage) blockSiteData(profileDir);
    return launchByPuppeteer({
      executablePath: findChromium(),
      userDataDir: profileDir,
      args: CHROMIUM_ARGS,
      ignoreDefaultArgs: UNREALISTIC_ARGS,
      pipe: true,
    });
  },
};

/** Writes the preference of the setting that blocks site data. */
function blockSiteData(profileDir: string): void {
  mkdirSync(join(profileDir, "Default"), { recursive: true });
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  writeFileSync(join(profileDir, "Default", "Preferences"), JSON.stringify(preferences));
}
