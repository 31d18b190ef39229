import { expect, test } from "vitest";
import { check } from "../../collector/commands/check.ts";
import { collectorForTest } from "../support/collector.ts";
import { operatorOf } from "../support/operator.ts";

test("the code checks of a calculation are listed, and are no attempts", async () => {
  const collector = await collectorForTest({ demo: true });
  const property = "property_id=100001";
  const lines = [{ product_id: 118, quantity: 1, price: "119.95" }];
  const body = { cart: { lines }, customer: { customer_id: "C-1" }, promocodes: ["spend200", "nosuch"] };
  const { cart } = await (await collector.admin(`/v1/carts/calculate?${property}`, body)).json();

  // They are written with the quote, after the response.
  const checks = async () => (await (await collector.admin(`/v1/code_checks?${property}`)).json()).data;
  await expect.poll(checks).toHaveLength(2);
  const common = {
    event_id: cart.id,
    cart_source: "calculation",
    is_attempt: false,
    customer_id: "C-1",
    cart_value: "119.95",
  };
  expect(await checks()).toMatchObject([
    {
      ...common,
      position: 0,
      entered: "spend200",
      status: 3,
      reason: "minimum_spend_not_met",
      missing_amount: "80.05",
    },
    { ...common, position: 1, entered: "nosuch", status: 1, reason: "unknown_code", missing_amount: null },
  ]);
  const funnel = await (await collector.admin(`/v1/reports/funnel?${property}`)).json();
  expect(funnel.data[0]).toMatchObject({ stage: "entered", attempts: 0 });
  const sql = "SELECT count(*) FROM v_attempts";
  expect((await (await collector.admin(`/v1/sql?${property}`, { sql })).json()).rows).toEqual([[0]]);
  expect(check(operatorOf(collector.dataFile))).toBe(0);
});
