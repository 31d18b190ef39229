import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const USUAL_PLACES = [
  process.env.CHROMIUM_PATH ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** A Chromium that runs as root, and asks nobody on the net for anything. */
export const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const found = (): string | undefined => [...USUAL_PLACES, chromium.executablePath()].find((path) => existsSync(path));

const run = (command: string, ...args: string[]): void => {
  spawnSync(command, args, { stdio: ["ignore", "ignore", "inherit"], timeout: 300_000 });
};

const isDebianRoot = (): boolean => process.getuid?.() === 0 && existsSync("/etc/debian_version");

/**
 * A Chromium to test with: one that is there, else one that can be installed (Debian's package, else Playwright's).
 * @throws Error that says how to get one
 */
export function findChromium(): string {
  const here = found();
  if (here) return here;
  console.error("No Chromium here; installing one …");
  if (isDebianRoot()) {
    run("apt-get", "update", "-qq");
    run("apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium");
  } else {
    run("npx", "playwright-core", "install", "chromium");
  }
  const installed = found();
  if (installed) return installed;
  throw new Error(
    "The browser tests need a Chromium and none could be installed. Install one (Debian: apt-get install chromium; " +
      "elsewhere: npx playwright-core install chromium) or say where it is: CHROMIUM_PATH=/path/to/chromium npm test",
  );
}
