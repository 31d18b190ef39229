import { expect, test } from "vitest";
import { type CheckOutcome, checkOutcome, discountText } from "../../../collector/http/dashboard/code-status.ts";
import { count, longDateTime, money, percent } from "../../../collector/http/dashboard/format.ts";
import { discountNote, usesText } from "../../../collector/http/dashboard/redemption-texts.ts";

test.each([
  ["580.63", "USD", "$580.63"],
  ["0", "USD", "$0.00"],
  ["-5.5", "USD", "-$5.50"],
  ["1234567", "JPY", "¥1,234,567"],
  ["1.234", "KWD", "KWD 1.234"],
  // More digits than a double has.
  ["90071992547409.93", "EUR", "€90,071,992,547,409.93"],
])("writes %s %s as %s", (decimal, currency, text) => {
  expect(money(decimal, currency).replaceAll("\u00a0", " ")).toBe(text);
});

test("writes a dash where there is no amount, or no whole", () => {
  expect([money(null, "USD"), percent(0, 0)]).toEqual(["–", "–"]);
});

test.each([
  [89, 1_000, "8.9%"],
  [0, 7, "0%"],
  [7, 7, "100%"],
])("writes %i of %i as %s", (part, all, text) => {
  expect(percent(part, all)).toBe(text);
});

test("writes numbers with their nouns, times in a sentence, and uses of a limit", () => {
  expect([count(1, "code"), count(1_204, "code")]).toEqual(["1 code", "1,204 codes"]);
  expect(longDateTime("2026-12-05T00:00:00Z")).toBe("Sat 5 Dec 2026, 00:00 UTC");
  expect([usesText(1, null), usesText(5, 0), usesText(5, 100), usesText(100, 100)]).toEqual([
    "used 1 time",
    "used 5 times",
    "used 5 of 100 times",
    "used up (100 of 100)",
  ]);
});

const CHECK: CheckOutcome = {
  status: 3,
  in_totals: false,
  reason: null,
  discount: "0.00",
  missing_amount: null,
  missing_quantity: null,
  currency: "USD",
};

test.each<[Partial<CheckOutcome>, string, string]>([
  [{ reason: "minimum_quantity_not_met", missing_quantity: 1 }, "needs 1 more item", "bad"],
  [{ reason: "minimum_spend_not_met", missing_amount: "4.75" }, "needs $4.75 more", "bad"],
  [{ status: 2, reason: "promotion_ended" }, "promotion ended", "bad"],
  [{ status: 4, in_totals: true }, "applied, gift or cheaper shipping", "good"],
  [{ status: 4, in_totals: true, shipping_discount: "6.00" }, "applied, $6.00 off shipping", "good"],
  [
    { status: 5, in_totals: true, discount: "2.00", shipping_discount: "6.00" },
    "used, $2.00 off, $6.00 off shipping",
    "good",
  ],
  [{ status: 5, in_totals: true, discount: null }, "used", "good"],
  [{ status: 5, in_totals: true, discount: "50.00" }, "used, $50.00 off", "good"],
])("sums up a check with %j as %s", (change, text, kind) => {
  expect(checkOutcome({ ...CHECK, ...change })).toEqual({ text, kind });
});

test.each<[Partial<CheckOutcome>, string]>([
  [{}, "$0.00"],
  [{ in_totals: true, discount: null }, "–"],
  [{ in_totals: true, discount: "5.00" }, "$5.00"],
  [{ in_totals: true, discount: "5.00", shipping_discount: "0.00" }, "$5.00"],
  [{ in_totals: true }, "gift or cheaper shipping"],
  [{ in_totals: true, shipping_discount: "6.00" }, "$6.00 off shipping"],
  [{ in_totals: true, discount: "5.00", shipping_discount: "6.00" }, "$5.00 off, $6.00 off shipping"],
])("writes the discount of a check with %j as %s", (change, text) => {
  expect(discountText({ ...CHECK, ...change })).toBe(text);
});

test.each([
  ["0.00", 0, "nothing refunded"],
  ["6.00", 0, "$6.00 off shipping; nothing refunded"],
  ["6.00", 2, "$6.00 off shipping; 2 refunded ($9.00)"],
])("notes %s off shipping and %i refunds beside a discount", (shipping_discount, reversed, text) => {
  const refunds = { reversed, reversed_discount: "9.00", reversed_discount_minor: 900 * reversed };
  expect(discountNote({ shipping_discount, ...refunds, currency: "USD" })).toBe(text);
});
