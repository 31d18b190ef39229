import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { orderReceipt } from "../../collector/contract/responses/order.ts";
import { collectorForTest } from "../support/collector.ts";
import { HAS_CURL } from "../support/curl.ts";
import { wooOrder } from "../support/orders.ts";
import { blocksOf, readPage, runCommand } from "./page.ts";

const PAGE = "docs/orders.md";

test.skipIf(!HAS_CURL)("the command of docs/orders.md sets the secret that signs orders", async () => {
  const collector = await collectorForTest({ demo: true });
  const [command] = blocksOf(PAGE, "sh");
  expect(await runCommand(command!, collector)).toContain('"platform":"woocommerce"');
  const secret = /"secret": "([^"]+)"/.exec(command!)![1]!;
  const body = JSON.stringify(wooOrder());
  const answer = await fetch(`${collector.url}/v1/properties/100001/orders/woocommerce`, {
    method: "POST",
    headers: {
      "X-WC-Webhook-Signature": createHmac("sha256", secret).update(body).digest("base64"),
      "X-WC-Webhook-Topic": "order.created",
    },
    body,
  });
  expect(await answer.json()).toEqual({ outcome: "recorded", transaction_id: "727" });
  const [sql] = blocksOf(PAGE, "sql");
  const result = await collector.admin("/v1/sql?property_id=100001", { sql });
  expect(await result.json()).toMatchObject({ columns: [{ name: "consent" }, { name: "browser" }, {}, {}] });
});

test("docs/orders.md explains each outcome of a notification", () => {
  const { outcome } = orderReceipt.shape;
  expect(outcome.options.filter((name) => !readPage(PAGE).includes(`\`${name}\``))).toEqual([]);
});
