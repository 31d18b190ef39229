import { expect, test } from "vitest";
import { withProperty } from "../../collector/commands/with-property.ts";
import { importPlatform } from "../../collector/services/import-platform.ts";
import { coupon } from "../platforms/woocommerce-cases.ts";
import { collectorForTest } from "../support/collector.ts";
import { bigCommerceClient, newProperty, tenOff } from "../support/promotions-api.ts";

const used = (code: string, day: string) => ({
  event_id: `${code}-${day}`,
  category: "promotion_code",
  action: "used",
  items: [
    { type: "promotion_code", id: code },
    { type: "product", id: "11", price: 40, quantity: 1 },
  ],
  context: { visitor_id: `${code}-${day}`, session_id: `${code}-${day}` },
});

test("a code of a partial promotion is not known, unless the rules here decide", async () => {
  const collector = await collectorForTest();
  const id = await newProperty(collector, "Shop");
  const answer = [
    coupon({ id: 1, code: "ten" }),
    coupon({ id: 2, code: "fifty", minimum_amount: "50.00" }),
    coupon({ id: 3, code: "vip", email_restrictions: ["*@example.com"] }),
  ];
  await withProperty({ DATABASE_URL: collector.dataFile }, id, async (store, property) => {
    await importPlatform(store, property, "Ann", {
      source: "woocommerce",
      files: [{ file: "coupons.json", answer }],
      isAll: true,
    });
  });
  const { data } = await (await collector.admin(`/v1/properties/${id}`)).json();
  const send = (day: string, ...codes: string[]) =>
    collector.send({ write_key: data.write_key, events: codes.map((code) => used(code, day)) });
  const attempts = async () => {
    const sql = "SELECT code, verdict, evaluates FROM v_attempts ORDER BY code, evaluates";
    return (await (await collector.admin(`/v1/sql?property_id=${id}`, { sql })).json()).rows;
  };
  // Imported promotions are none of the property's own: the shop decides.
  await send("1", "TEN", "FIFTY", "VIP", "NONE");
  const before = [
    ["FIFTY", "rejected", "site"],
    ["NONE", "not_known", "site"],
    ["TEN", "accepted", "site"],
    ["VIP", "not_known", "site"],
  ];
  expect(await attempts()).toEqual(before);
  await bigCommerceClient(collector, id)("POST", "", tenOff());
  await send("2", "VIP");
  expect(await attempts()).toEqual([before[0], before[1], before[2], ["VIP", "accepted", "here"], before[3]]);
});
