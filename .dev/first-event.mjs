// Measures "The first event" of docs/install/README.md in a fresh clone: `npm start`, the pastes of the dashboard's page Install in an
// empty page, and the page in Chromium. It prints the seconds since `npm start` at each step; exits with 1 when the event does not arrive.
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { CHROMIUM_ARGS, findChromium } from "../test/browser/find-chromium.ts";
import { freePort, freshClone } from "./clone.mjs";

/** How long the whole may take, in ms. */
const TIMEOUT = 300_000;

let started = 0;
const report = (step) => console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${step}`);

/** What `npm start` prints: the addresses, and the token. */
async function greetingOf(child) {
  let token;
  for await (const line of createInterface({ input: child.stdout })) {
    token ??= /admin token\s+(\S+)/.exec(line)?.[1];
    if (line.startsWith("Press Ctrl-C")) return token;
  }
  throw new Error("npm start ended");
}

/** @returns the text that the button "Copy" of a step copies */
async function copy(page, step) {
  const paste = page.getByRole("listitem").filter({ hasText: step });
  await paste.getByRole("button", { name: "Copy" }).click();
  await paste.getByRole("button", { name: "Copied" }).waitFor();
  return page.evaluate("navigator.clipboard.readText()");
}

async function signIn(browser, url, token) {
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
  await page.goto(`${url}/dashboard/install`);
  await page.getByLabel("Key").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("0 of 5 arrived").waitFor();
  return page;
}

/** The steps of the docs, from the copied pastes to the tick. */
async function follow(browser, { base }, url, token) {
  const install = await signIn(browser, url, token);
  report("signed in: the page Install is open");
  const [snippet, view] = [await copy(install, "In the <head>"), await copy(install, "On product pages")];
  const file = join(base, "shop.html");
  writeFileSync(file, `<head>\n${snippet}\n</head>\n<body>\n${view}\n</body>\n`);
  const shop = await (await browser.newContext()).newPage();
  await shop.goto(pathToFileURL(file).href);
  report("both pastes are in shop.html, which is open");
  await install.getByText("1 of 5 arrived").waitFor({ timeout: TIMEOUT });
  report("the page Install has ticked the event");
}

const clone = freshClone();
const port = await freePort();
const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
started = performance.now();
const collector = clone.npm(["start"], { PORT: String(port) }, { stdio: ["ignore", "pipe", "inherit"] });
const exited = once(collector, "exit");
try {
  const token = await greetingOf(collector);
  report("npm start has installed, built and started");
  await follow(browser, clone, `http://localhost:${port}`, token);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await browser.close();
  collector.kill("SIGTERM");
  await exited;
  clone.remove();
}
