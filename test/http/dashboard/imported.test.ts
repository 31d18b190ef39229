import { expect, test } from "vitest";
import { withProperty } from "../../../collector/commands/with-property.ts";
import { importPlatform } from "../../../collector/services/import-platform.ts";
import { coupon } from "../../platforms/woocommerce-cases.ts";
import { ADMIN_TOKEN, collectorForTest } from "../../support/collector.ts";
import { userOf } from "./user.ts";

test("the page of an imported promotion says where it comes from and what it lacks, and has no forms", async () => {
  const collector = await collectorForTest({ demo: true });
  const user = userOf(collector);
  await user.signIn(ADMIN_TOKEN);
  const answer = [coupon({ id: 44, code: "ten" }), coupon({ id: 45, code: "vip", email_restrictions: ["a@x.test"] })];
  await withProperty({ DATABASE_URL: collector.dataFile }, "100001", async (store, property) => {
    await importPlatform(store, property, "Ann", {
      source: "woocommerce",
      files: [{ file: "coupons.json", answer }],
      isAll: true,
    });
  });
  const list = await (await collector.admin("/stores/100001/v3/promotions?name=ten&limit=1")).json();
  const { id } = list.data[0];
  const exact = await user.request(`/dashboard/promotions/${id}`);
  expect(exact.text).toContain("Imported from WooCommerce");
  expect(exact.text).not.toContain("These parts are missing");
  expect(exact.text).not.toContain(">Pause</button>");
  expect(exact.text).not.toContain("Add a code");
  const partial = await user.request(`/dashboard/promotions/${id + 1}`);
  expect(partial.text).toContain("<li><code>email_restrictions</code> Only customers with these e-mail addresses");
  const changed = await user.request(`/dashboard/promotions/${id}/status`, { status: "DISABLED" });
  expect(changed.text).toContain(`Promotion ${id} comes from WooCommerce (44) and is read-only here.`);
});
