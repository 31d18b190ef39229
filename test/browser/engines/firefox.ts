import type { Engine } from "./engine.ts";
import { findProgram } from "./find-program.ts";
import { launchByPuppeteer } from "./puppeteer.ts";

const PLACES = ["/usr/bin/firefox-esr", "/usr/bin/firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"];

const REJECT_ALL = 2;

/** Firefox, over WebDriver BiDi. */
export const firefox: Engine = {
  name: "firefox",
  launch: (profileDir, { blockStorage = false } = {}) =>
    launchByPuppeteer({
      browser: "firefox",
      executablePath: findProgram("Firefox", "FIREFOX_PATH", PLACES, "firefox-esr"),
      userDataDir: profileDir,
      extraPrefsFirefox: blockStorage ? { "network.cookie.cookieBehavior": REJECT_ALL } : {},
    }),
};
