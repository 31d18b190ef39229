import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Engine, Tab } from "./index.ts";

/** Opens an address in a browser with a profile of its own, until the test has finished. */
export async function tabOf(engine: Engine, url: string): Promise<Tab> {
  const profile = mkdtempSync(join(tmpdir(), "promotrail-profile-"));
  onTestFinished(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
  const browser = await engine.launch(profile);
  onTestFinished(() => browser.close());
  return browser.newTab(url);
}
