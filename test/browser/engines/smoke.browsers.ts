import { expect, test } from "vitest";
import { collectorForTest } from "../../support/collector.ts";
import { serve } from "../browser.ts";
import { ENGINES } from "./index.ts";
import { tabOf } from "./tab-of.ts";

const TRACK = `web_event.track("promotion_code", "used", {
  items: [{ type: "promotion_code", id: "FRESH15", name: "FRESH15", code_status: 4 }],
  dims: { transaction: { id: "O-1" } }
})`;

test.each(Object.values(ENGINES))("in $name, a used code reaches the collector", async (engine) => {
  const collector = await collectorForTest({ demo: true });
  const script = `${collector.url}/sdk/web_event.js?key=wk_demo`;
  const site = await serve((_req, res) =>
    res
      .setHeader("content-type", "text/html")
      .end(`<!doctype html><title>Shop</title><script src="${script}"></script>`),
  );
  const tab = await tabOf(engine, site);

  expect(await tab.evaluate(TRACK)).toMatchObject({ outcome: "stored" });
  const { data } = await (await collector.admin("/v1/code_checks?traffic=all&property_id=100001")).json();
  expect(data).toMatchObject([{ code: "FRESH15", reported_status: 4, transaction_id: "O-1" }]);
});
