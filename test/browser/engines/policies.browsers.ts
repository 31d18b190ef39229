import { expect, test } from "vitest";
import { collectorForTest } from "../../support/collector.ts";
import { serve } from "../browser.ts";
import { POLICIES, REPORTED, shopUnder, VISIT } from "../policies.ts";
import { ENGINES } from "./index.ts";
import { tabOf } from "./tab-of.ts";

// Chromium: policies.test.ts.
const CASES = [ENGINES.firefox, ENGINES.webkit].flatMap((engine) =>
  Object.entries(POLICIES).map(([admits, policy]) => [engine.name, admits, engine, policy] as const),
);

test.each(CASES)("in %s, a page that admits %s runs every file", async (_name, _admits, engine, policy) => {
  const collector = await collectorForTest({ demo: true });
  const tab = await tabOf(engine, await serve(shopUnder(policy, collector.url)));
  expect(await tab.evaluate(VISIT)).toEqual(REPORTED);
});
