import { expect, test } from "vitest";
import { ADMIN_TOKEN, collectorForTest } from "../../support/collector.ts";
import { userOf } from "./user.ts";

test("the pages of a shipping code say what it took off shipping", async () => {
  const collector = await collectorForTest({ demo: true });
  const user = userOf(collector);
  await user.signIn(ADMIN_TOKEN);
  const action = { shipping_discount: { discount: { percentage_amount: "50" }, method_ids: ["express"] } };
  const body = { name: "Half", redemption_type: "COUPON", rules: [{ action, apply_once: true }] };
  const { data } = await (await collector.admin("/stores/100001/v3/promotions", body)).json();
  await collector.admin(`/stores/100001/v3/promotions/${data.id}/codes`, { code: "HALFSHIP" });
  const redemption = {
    transactionIdentifier: "ship-1",
    transactionNumber: "ship-1",
    transactionDate: Date.now(),
    customerId: "C-1",
    promoCode: "HALFSHIP",
    amount: "20.00",
    cart: { lines: [{ product_id: 118, price: "20.00" }], shipping: [{ method_id: "express", price: "12.00" }] },
  };
  const redeemed = await collector.admin("/v1/promotions/redemptions?property_id=100001", redemption);
  expect(await redeemed.json()).toMatchObject({ redemptions: [{ shippingDiscount: "6.00" }] });
  const pages: readonly [path: string, text: string][] = [
    ["/codes/attempts?code=HALFSHIP", "<small>$6.00 off shipping</small>"],
    [`/promotions/${data.id}`, "<small>$6.00 off shipping; nothing refunded</small>"],
    [`/promotions/${data.id}`, "<p>50% off shipping by express.</p>"],
    ["/promotions", '<td class="number">$6.00 off shipping</td>'],
    ["/codes", '<td class="number">$6.00 off shipping</td>'],
  ];
  for (const [path, text] of pages) expect((await user.request(`/dashboard${path}`)).text).toContain(text);
});
