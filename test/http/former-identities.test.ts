import { createHmac } from "node:crypto";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import { tenOff } from "../support/promotions-api.ts";
import { redemption, shopWithKey } from "../support/servers-api.ts";

let collector: Collector;
let serial = 0;
beforeAll(async () => {
  collector = await startCollector();
});
afterAll(() => collector.close());

/** Stores the only redemption of an order under the key of a customer or of another form, as an earlier version did. */
function storeUnder(form: string, order: string): void {
  const db = new Database(collector.dataFile);
  try {
    const secret = db.prepare<[], Buffer>("SELECT value FROM secrets WHERE name = 'customer_key'").pluck().get()!;
    const hashed = `guest:${createHmac("sha256", secret).update(form).digest("base64url")}`;
    const key = form.startsWith("id:") ? form : hashed;
    expect(db.prepare("UPDATE redemptions SET customer_key = ? WHERE transaction_id = ?").run(key, order).changes).toBe(
      1,
    );
  } finally {
    db.close();
  }
}

/** A code with one use per customer, which a guest used before the upgrade. @returns the calls of the same guest now */
async function usedBefore(form: string, guest: { type: string | undefined; value: string }, settings: object) {
  const shop = await shopWithKey(collector, ["redeem"], { count_unverified: true, ...settings });
  const made = await collector.admin(`/v3/promotions?property_id=${shop.id}`, tenOff({ coupon_type: "BULK" }));
  const { id } = (await made.json()).data;
  const code = { code: "ONCE", max_uses_per_customer: 1 };
  expect((await collector.admin(`/v3/promotions/${id}/codes?property_id=${shop.id}`, code)).status).toBe(201);
  const { type, value } = guest;
  const named =
    type === undefined
      ? { customerId: value }
      : { customerId: undefined, customerIdentifierType: type, customerIdentifierValue: value };
  const redeem = async () => {
    const body = redemption(`o-${++serial}`, { ...named, promoCode: "ONCE", redemptions: [{ discount: 1 }] });
    return (await shop.ask("POST", "/v1/promotions/redemptions", body)).json.reason;
  };
  expect(await redeem()).toBeUndefined();
  storeUnder(form, `o-${serial}`);
  return { shop, named, redeem };
}

describe("a buyer whose use is stored under the key of an earlier version", () => {
  test.each<[string, string, string | undefined, string, object]>([
    ["an address as before", "email:ann@shop.example", "email", "Ann@Shop.example", {}],
    ["an address with letters in its domain", "email:ann@münchen.example", "email", "Ann@München.example", {}],
    ["an address with an accent of its own", "email:jose\u0301@x.example", "email", "jose\u0301@x.example", {}],
    ["an identifier whose type has a blank", " email:Ann@Shop.example", " Email", "Ann@Shop.example", {}],
    ["a number as before", "phone:15550100", "mobile", "+1 555 0100", {}],
    ["a number that lost a digit", "phone:1234567", "mobile", "1234567٨", {}],
    [
      "an address, where inboxes are compared now",
      "email:ann+a@x.example",
      "email",
      "ann+a@x.example",
      { identity: "inbox" },
    ],
    ["a customer's id with U+200B behind it", "id:C-1\u200b", undefined, " C-1\u200b", {}],
    ["a customer's other id with U+200B behind it", "id:E-1\u200b", "externalId", "E-1\u200b", {}],
    ["an identifier with U+200B behind it", "loyalty:L-1\u200b", "loyalty", "L-1\u200b", {}],
    ["an address with its name", "email:ann <ann@shop.example>", "email", "Ann <Ann@Shop.example>", {}],
    ["an address of a link", "email:mailto:ann@shop.example", "email", "mailto:ann@shop.example", {}],
    ["an address with U+200B inside", "email:an\u200bn@shop.example", "email", "an\u200bn@shop.example", {}],
    [
      "an address with its name, where inboxes were compared",
      "email:ann <ann@shop.example>",
      "email",
      "Ann <ann+a@shop.example>",
      { identity: "inbox" },
    ],
    ["a number with its extension", "phone:1555010012", "mobile", "+1 555 0100 ext 12", {}],
    [
      "a number with its extension and its country",
      "phone:966501234567",
      "mobile",
      "050 123 45 x67",
      { phone_country: "SA" },
    ],
    ["a number, where it gets its country now", "phone:0501234567", "mobile", "050 123 4567", { phone_country: "SA" }],
  ])("%s", async (_, form, type, value, settings) => {
    const { shop, named, redeem } = await usedBefore(form, { type, value }, settings);
    expect(await redeem()).toBe("customer_uses_exhausted");
    const hold = await shop.ask("POST", "/v1/reservations", { ...named, promoCode: "ONCE" });
    expect(hold.json.reason).toBe("customer_uses_exhausted");
  });

  test("does not share it with the others whose numbers had no digits then", async () => {
    const { redeem } = await usedBefore("phone:", { type: "mobile", value: "٠٥٠١٢٣٤٥٦٧" }, {});
    expect(await redeem()).toBeUndefined();
  });
});
