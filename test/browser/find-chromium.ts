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

/** Arguments for a Chromium that also runs as root and makes no network requests of its own. */
export const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const firstExisting = (): string | undefined =>
  [...USUAL_PLACES, chromium.executablePath()].find((path) => existsSync(path));

const run = (command: string, ...args: string[]): void => {
  spawnSync(command, args, { stdio: ["ignore", "ignore", "inherit"], timeout: 300_000 });
};

const isDebianRoot = (): boolean => process.getuid?.() === 0 && existsSync("/etc/debian_version");

/**
 * Finds a Chromium, or installs one (Debian's package, or else Playwright's).
 * @returns its path
 * @throws Error that says how to install one
 */
export function findChromium(): string {
  const existing = firstExisting();
  if (existing) return existing;
  console.error("No Chromium found; installing one …");
  if (isDebianRoot()) {
    run("apt-get", "update", "-qq");
    run("apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium");
  } else {
    run("npx", "playwright-core", "install", "chromium");
  }
  const installed = firstExisting();
  if (installed) return installed;
  throw new Error(
    "The browser tests need Chromium, and it could not be installed. Install it (Debian: apt-get install chromium; " +
      "elsewhere: npx playwright-core install chromium), or set its path: CHROMIUM_PATH=/path/to/chromium npm test",
  );
}
